import uuid

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Annotator


class Job(models.Model):
    """Long work that somebody asked for; its row survives reloads and restarts."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=State, default=State.PENDING)
    # How often it was started. A worker that was given up writes with an old number, in vain.
    attempt = models.PositiveSmallIntegerField(default=0)
    parameters = models.JSONField(default=dict)
    file = models.FileField(upload_to="jobs", blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    summary = models.JSONField(default=dict)
    errors = models.JSONField(default=list)  # the first ones: file, line, row, field, found, fix
    error_count = models.PositiveIntegerField(default=0)  # of all
    message = models.TextField(blank=True)
    created_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    created_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True, blank=True)
    seen_alive_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["pending", "running", "paused", "done", "failed", "cancelled"]
                ),
                name="job_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def percent(self) -> int | None:
        return min(100, 100 * self.done // self.total) if self.total else None


class AuditEntry(models.Model):
    """What a lead or curator did; names nobody but by pseudonym."""

    append_only = True

    actor = models.ForeignKey(
        Annotator,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="audit_entries",
        db_index=False,  # audit_entry_actor begins with it
    )
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, blank=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [  # a page of the log reads its own rows only, whatever it is filtered by
            models.Index(fields=["-at"], name="audit_entry_at"),
            models.Index(fields=["action", "-id"], name="audit_entry_action"),
            models.Index(fields=["actor", "-id"], name="audit_entry_actor"),
            models.Index(fields=["subject", "-at"], name="audit_entry_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}".strip()
