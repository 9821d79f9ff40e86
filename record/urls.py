from django.urls import path

from record.views import receipts, trust

app_name = "record"

urlpatterns = [
    path("record/", trust.record, name="record"),
    path("record/heads.jsonl", trust.heads_file, name="heads"),
    path("record/keys.jsonl", trust.keys_file, name="keys"),
    path("votes/<int:number>/receipt/", receipts.receipt, name="receipt"),
    path("votes/<int:number>/receipt.json", receipts.receipt_json, name="receipt_json"),
]
