"""The least of an OpenAI-compatible server, with vLLM's way to load an adapter, for the loop."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

FOLDER, NAME, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.set_num_threads(1)
torch.manual_seed(7)
TOKENIZER = AutoTokenizer.from_pretrained(FOLDER)
MODELS = {NAME: AutoModelForCausalLM.from_pretrained(FOLDER).eval()}


def load(name, folder):
    base = AutoModelForCausalLM.from_pretrained(FOLDER)
    MODELS[name] = PeftModel.from_pretrained(base, folder).eval()


def write(body):
    encoded = TOKENIZER.apply_chat_template(
        body["messages"], add_generation_prompt=True, return_tensors="pt", return_dict=True
    )
    if body.get("seed") is not None:
        torch.manual_seed(body["seed"])
    heat = body.get("temperature") or 0.0
    with torch.no_grad():
        written = MODELS[body["model"]].generate(
            **encoded,
            max_new_tokens=body.get("max_tokens") or body.get("max_completion_tokens") or 24,
            do_sample=heat > 0,
            temperature=heat or None,
            pad_token_id=TOKENIZER.pad_token_id,
        )
    tokens = written[0, encoded["input_ids"].shape[1] :]
    return TOKENIZER.decode(tokens, skip_special_tokens=True).strip(), len(tokens)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def do_GET(self):
        found = [{"id": name, "object": "model", "max_model_len": 256} for name in MODELS]
        self.reply(json.dumps({"object": "list", "data": found}), "application/json")

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/load_lora_adapter"):
            load(body["lora_name"], body["lora_path"])
            self.reply("Success", "text/plain")
            return
        text, count = write(body)
        choice = {"index": 0, "finish_reason": "stop"}
        usage = {"prompt_tokens": 9, "completion_tokens": count, "total_tokens": 9 + count}
        head = {"id": "tiny", "model": body["model"]}
        if not body.get("stream"):
            said = {"message": {"role": "assistant", "content": text}}
            whole = {**head, "object": "chat.completion", "choices": [{**choice, **said}]}
            self.reply(json.dumps({**whole, "usage": usage}), "application/json")
            return
        delta = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
        chunks = [
            {**head, "object": "chat.completion.chunk", "choices": [delta]},
            {**head, "object": "chat.completion.chunk", "choices": [{**choice, "delta": {}}]},
            {**head, "object": "chat.completion.chunk", "choices": [], "usage": usage},
        ]
        events = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks)
        self.reply(events + "data: [DONE]\n\n", "text/event-stream")

    def reply(self, text, kind):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
