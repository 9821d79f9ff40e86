from annotations.models import QualityReport


def forget_pairs(annotator_pk: int) -> None:
    """Take out of all reports with whom a person who is erased seemed to be one."""
    for report in QualityReport.objects.select_for_update().filter(body__has_key="doubles"):
        doubles = report.body["doubles"]
        kept = [
            row for row in doubles["pairs"] if annotator_pk not in (row["first"], row["second"])
        ]
        if len(kept) < len(doubles["pairs"]):
            doubles["pairs"] = kept
            report.save(update_fields=["body"])
