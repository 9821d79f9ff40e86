"""What a page links to and sends, and what it holds that it must not hold."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

# Does no harm when somebody else sends it, and stands on pages that know nobody.
NEEDS_NO_TOKEN = "/language/"


class PageReader(HTMLParser):
    """Reads one page; `faults` are sentences."""

    def __init__(self, url: str, text: str) -> None:
        super().__init__()
        self.url = url
        self.links: list[str] = []
        self.targets: list[str] = []  # of forms and of requests by script
        self.faults: list[str] = []
        self._open_script = False
        self._post_form_without_token = ""
        self._words = ""  # of the link or button that is open
        self.feed(text)
        self.close()
        self._end_form()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._look_for_inline_code(tag, attributes)
        if tag in {"a", "button"}:
            self._words = "hidden" if "hidden" in attributes else attributes.get("aria-label", "")
        if tag == "a" and "href" in attributes:
            self._note(self.links, attributes["href"])
        for name in ("hx-get", "hx-post"):
            if name in attributes:
                self._note(self.targets, attributes[name])
        if tag == "form":
            self._start_form(attributes)
        if tag == "input" and attributes.get("name") == "csrfmiddlewaretoken":
            self._post_form_without_token = "" if attributes.get("value") else "empty token"

    def handle_data(self, data: str) -> None:
        self._words += data.strip()
        if self._open_script and data.strip():
            self.faults.append(f"inline script: {data.strip()[:60]}")

    def handle_endtag(self, tag: str) -> None:
        self._open_script = False
        if tag == "form":
            self._end_form()
        if tag in {"a", "button"} and not self._words:
            self.faults.append(f"{tag} without words")

    def _look_for_inline_code(self, tag: str, attributes: dict[str, str]) -> None:
        is_data = attributes.get("type") == "application/ld+json"  # no browser runs that
        self._open_script = tag == "script" and not is_data
        if tag == "style" or (self._open_script and not attributes.get("src")):
            self.faults.append(f"inline {tag}")
        for name in attributes:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.faults.append(f"{name}= on {tag}")

    def _start_form(self, attributes: dict[str, str]) -> None:
        self._end_form()
        target = attributes.get("action", "") or self.url
        self._note(self.targets, target)
        if attributes.get("method", "get").lower() == "post" and target != NEEDS_NO_TOKEN:
            self._post_form_without_token = target

    def _end_form(self) -> None:
        if self._post_form_without_token:
            self.faults.append(f"POST form without a token: {self._post_form_without_token}")
        self._post_form_without_token = ""

    def _note(self, urls: list[str], reference: str) -> None:
        """Addresses of this site only, without fragments."""
        found = urlsplit(urljoin(self.url, reference))
        if found.netloc == urlsplit(self.url).netloc:
            urls.append(found._replace(fragment="").geturl())
