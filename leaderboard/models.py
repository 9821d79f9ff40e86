import uuid

from django.db import models
from django.db.models import Max, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from catalog.models import Benchmark, Competitor, Difficulty, Release
from stats.weights import CAP


class BoardQuerySet(models.QuerySet["Board"]):
    def listed(self) -> "BoardQuerySet":
        """Boards that pages and lists lead to."""
        return self.filter(audience=Board.Audience.PUBLIC)

    def readable(self) -> "BoardQuerySet":
        """Boards that everybody may read who knows the address."""
        return self.exclude(audience=Board.Audience.DRAFT)


class Board(models.Model):
    """A ranking's definition: which votes count, and by which method."""

    class Method(models.TextChoices):
        BRADLEY_TERRY = "bradley_terry", _("Bradley-Terry")
        EQUAL_STYLE = "equal_style", _("Bradley-Terry at equal style")
        ELO = "elo", _("Elo")
        WITH_JUDGE = "with_judge", _("People, and a judge corrected by people")

    class Sources(models.TextChoices):
        """Whose votes count; none of these for votes cast here, once there are any."""

        ALL = "all", _("votes cast here and imported ones")
        LIVE = "live", _("votes cast here")
        IMPORTED = "imported", _("imported votes")

    class Audience(models.TextChoices):
        """Who gets to see a board; leads always do."""

        DRAFT = "draft", _("draft: leads only")
        LINK = "link", _("by link: whoever has the address")
        PUBLIC = "public", _("public")
        ARCHIVED = "archived", _("archived: by its address alone, listed nowhere")

    # Besides these a board may name a judge by its slug: whose judgments it counts, or whose
    # word is corrected by people's votes.
    OF_JUDGE = "judge:"
    WITH_JUDGE = "with:"

    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    benchmark = models.ForeignKey(Benchmark, on_delete=models.PROTECT, related_name="boards")
    main_category = models.CharField(max_length=80, blank=True)
    sub_category = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=40, blank=True)
    difficulty = models.CharField(max_length=10, blank=True)
    annotator_group = models.CharField(max_length=60, blank=True)
    # Only the item versions of a release, as they were described then; empty: all of them, as now.
    release = models.ForeignKey(
        Release, null=True, blank=True, on_delete=models.PROTECT, related_name="boards"
    )
    sources = models.CharField(max_length=80, blank=True)
    method = models.CharField(max_length=20, choices=Method, default=Method.BRADLEY_TERRY)
    # Times the median number of votes of a person: what one person's weigh at most.
    weight_cap = models.FloatField(null=True, blank=True, default=CAP)
    vote_floor = models.PositiveIntegerField(default=30)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.PUBLIC)
    position = models.PositiveIntegerField(default=100)  # the smallest is the home page
    # Public numbers move by so many votes of so many people, or after so many hours.
    step_votes = models.PositiveIntegerField(default=20)
    step_people = models.PositiveIntegerField(default=3)
    step_hours = models.PositiveIntegerField(default=24)
    is_simulated = models.BooleanField(default=False)  # of simulated people, and says so
    created_at = models.DateTimeField(default=now)

    objects = BoardQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=["draft", "link", "public", "archived"]),
                name="board_audience_is_known",
            ),
            models.CheckConstraint(
                condition=Q(difficulty__in=["", *Difficulty.values]),
                name="board_difficulty_is_known",
            ),
            models.CheckConstraint(
                condition=Q(method__in=["bradley_terry", "equal_style", "elo", "with_judge"]),
                name="board_method_is_known",
            ),
            models.CheckConstraint(
                condition=Q(sources__in=["", "all", "live", "imported"])
                | Q(sources__startswith="judge:")
                | Q(sources__startswith="with:"),
                name="board_sources_are_known",
            ),
            models.CheckConstraint(
                condition=Q(sources__startswith="with:", method="with_judge")
                | ~Q(sources__startswith="with:") & ~Q(method="with_judge"),
                name="a_board_with_a_judge_says_so_twice",
            ),
            models.CheckConstraint(
                condition=Q(weight_cap=None) | Q(weight_cap__gte=1),
                name="board_weight_cap_lets_the_median_person_count_whole",
            ),
            models.CheckConstraint(
                condition=Q(step_votes__gte=1, step_people__gte=1, step_hours__gte=1),
                name="a_step_has_votes_people_and_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_of_judge(self) -> bool:
        """Whether no vote of people is in it."""
        return self.sources.startswith(self.OF_JUDGE)

    @property
    def moves_with_every_vote(self) -> bool:
        """As the starter board does for a lone visitor: nothing is hidden in a step of one vote."""
        return self.step_votes == 1

    def shown_until(self) -> int:
        """Up to which entry of the ledger the public numbers count votes; 0 before there are any.

        That of the newest step, or of the last snapshot of before the board moved in steps.
        """
        step = self.steps.aggregate(newest=Max("up_to"))["newest"] or 0
        last = self.snapshots.order_by("-id").first()
        if last is None:
            return int(step)
        return max(step, last.shown_until)


class BoardStep(models.Model):
    """Up to which entry of the ledger a board's public numbers count votes."""

    append_only = True

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="steps")
    up_to = models.BigIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        get_latest_by = "up_to"
        constraints = [
            models.UniqueConstraint(fields=["board", "up_to"], name="one_step_per_number"),
        ]

    def __str__(self) -> str:
        return f"step of board {self.board_id} up to {self.up_to}"


class Snapshot(models.Model):
    """One computation of a board, with all that is needed to make it again."""

    append_only = True

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="snapshots")
    ledger_number = models.BigIntegerField()
    # Votes are counted up to this entry, all else up to `ledger_number`; empty: votes too.
    votes_until = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=now)
    votes = models.PositiveIntegerField()
    tally_digest = models.CharField(max_length=64)
    method = models.CharField(max_length=20)
    parameters = models.JSONField()
    seed = models.BigIntegerField()
    code_version = models.CharField(max_length=40)
    is_complete = models.BooleanField()  # a big board is rated in two steps; this is the second
    findings = models.JSONField()  # what was found of the board as a whole

    class Meta:
        get_latest_by = "id"
        indexes = [models.Index(fields=["board", "-id"], name="newest_snapshot")]

    def __str__(self) -> str:
        return f"snapshot {self.public_id} of {self.board_id}"

    @property
    def shown_until(self) -> int:
        """Up to which entry of the ledger it counts votes."""
        return self.ledger_number if self.votes_until is None else self.votes_until


class PairTable(models.Model):
    """What the newest snapshot of a board says of every pair of models; made with each again."""

    board = models.OneToOneField(Board, on_delete=models.PROTECT, related_name="pair_table")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()

    def __str__(self) -> str:
        return f"pairs of board {self.board_id}"


class BoardDetails(models.Model):
    """What stands behind the newest whole snapshot of a board; made with each again.

    Where models depart from their rating by category, and what the order hangs on: people,
    agreement, sides, draws. See `leaderboard.details`.
    """

    board = models.OneToOneField(Board, on_delete=models.PROTECT, related_name="details")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()

    def __str__(self) -> str:
        return f"details of board {self.board_id}"


class Rating(models.Model):
    """One competitor's number in one snapshot, in Elo points; empty while provisional."""

    append_only = True

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="ratings")
    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="+")
    rating = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    rank_low = models.PositiveIntegerField(null=True)
    rank_high = models.PositiveIntegerField(null=True)
    votes = models.PositiveIntegerField()
    wins = models.PositiveIntegerField()
    ties = models.PositiveIntegerField()
    losses = models.PositiveIntegerField()
    both_bad = models.PositiveIntegerField()
    provisional = models.BooleanField()
    reason = models.CharField(max_length=20)  # why it is provisional; "rated" if it is not
    estimate = models.FloatField(null=True)  # with a prior; never shown as a rating
    annotators = models.PositiveIntegerField(null=True)  # known ones, behind its votes
    effective_annotators = models.FloatField(null=True)  # equal ones who would tell as much
    # About the lead over the next rated competitor; empty while nothing can be said.
    is_settled = models.BooleanField(null=True)
    is_equal = models.BooleanField(null=True)  # closer than what matters
    votes_to_settle = models.FloatField(null=True)  # more votes on the board
    votes_to_swap = models.PositiveIntegerField(null=True)  # whose removal swaps the two
    annotators_to_swap = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "competitor"], name="one_rating_per_competitor"
            ),
            models.CheckConstraint(
                condition=Q(provisional=True, rating=None, lower=None, upper=None)
                | Q(provisional=False, rating__isnull=False),
                name="a_provisional_rating_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"rating of {self.competitor_id}"
