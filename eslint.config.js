// Faults that the type checker does not see. Modules share nothing by the window; only scripts that
// run before the first paint are no modules.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    files: ["static/js/**/*.js"],
    languageOptions: { ecmaVersion: 2023, globals: { ...globals.browser, htmx: "readonly" } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      complexity: ["error", 15],
      eqeqeq: "error",
      "max-lines": ["error", 300],
      "no-eval": "error",
      "no-implicit-globals": "error",
      "no-implied-eval": "error",
      "no-restricted-globals": ["error", "event", "name", "parent", "status", "top"],
      "no-restricted-properties": ["error", { object: "window", message: "Import it." }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "AssignmentExpression > MemberExpression.left[object.name=/^(window|globalThis|self)$/]",
          message: "Nothing is put on the window: export it.",
        },
        {
          selector: "AssignmentExpression > MemberExpression.left[property.name=/^(innerHTML|outerHTML)$/]",
          message: "Texts are hostile: use textContent, or DOMParser for our own pages.",
        },
      ],
      "no-shadow": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": ["error", { destructuring: "all" }],
      "require-await": "error",
    },
  },
  { files: ["static/js/first/*.js"], languageOptions: { sourceType: "script" } },
];
