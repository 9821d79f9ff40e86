// What the checker cannot see: the library that a page brings along, and events of our own.

declare const htmx: {
  process(element: Element): void;
  trigger(element: Element, name: string): void;
  createEventSource: (url: string) => EventSource;
};

interface DocumentEventMap {
  "battle:ready": CustomEvent;
  "battle:shown": CustomEvent;
  "battle:text": CustomEvent;
  "battle:sent": CustomEvent;
  "battle:kept": CustomEvent;
  "outbox:state": CustomEvent<{ state: string }>;
  "reading:choose": CustomEvent<{ name: string; value: string }>;
}

interface HTMLElementEventMap {
  "htmx:beforeSwap": CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>;
  "sse:snapshot": CustomEvent<{ data: string }>;
}
