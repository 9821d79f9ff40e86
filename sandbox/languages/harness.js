// Calls functions of program.js and writes what they return as plain data to descriptor 3.
"use strict";
const fs = require("fs");
const vm = require("vm");
const write = fs.writeSync;
const text = JSON.stringify;

function plain(value, depth = 0) {
  if (depth > 200) return { object: "a value nested too deep" };
  if (value === undefined || value === null) return null;
  switch (typeof value) {
    case "boolean": case "string": return value;
    case "number":
      if (Number.isFinite(value)) return Object.is(value, -0) ? 0 : value;
      return { float: Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf" };
    case "object": return composed(value, depth + 1);
    default: return { object: typeof value };
  }
}

function composed(value, depth) {
  if (Array.isArray(value)) return Array.from(value, (each) => plain(each, depth));
  if (value instanceof Set) return { set: [...value].map((each) => plain(each, depth)) };
  const pairs = value instanceof Map ? [...value] : Object.entries(value);
  return { dict: pairs.map(([key, each]) => [plain(key, depth), plain(each, depth)]) };
}

async function answer(request) {
  const program = fs.readFileSync("program.js", "utf8");
  // One script, so that functions that were declared by const are seen as well.
  const find = `\n;(typeof ${request.entry} === "undefined" ? undefined : ${request.entry})`;
  const module_ = { exports: {} };
  Object.assign(globalThis, { require, module: module_, exports: module_.exports });
  let entry = vm.runInThisContext(program + find, { filename: "program.js" });
  if (entry === undefined) entry = module_.exports[request.entry];
  if (typeof entry !== "function") return { absent: request.entry };
  const values = [];
  for (const call of request.calls) values.push(plain(await entry(...JSON.parse(call))));
  return { values };
}

function fault(error) {
  const kinds = [];
  for (let at = error; at && at.constructor && kinds.length < 20; at = Object.getPrototypeOf(at)) {
    if (!kinds.includes(at.constructor.name)) kinds.push(at.constructor.name);
  }
  const blocked = ["EPERM", "EACCES", "EROFS", "ENETUNREACH"].includes(error && error.code);
  const isMissing = error && error.code === "MODULE_NOT_FOUND";
  const message = String((error && error.message) || error).slice(0, 1000);
  return { raised: kinds, message, blocked, missing: isMissing ? message : "", lines: [] };
}

answer(JSON.parse(fs.readFileSync(0, "utf8")))
  .catch(fault)
  .then((said) => { write(3, text(said)); process.exit(0); });
