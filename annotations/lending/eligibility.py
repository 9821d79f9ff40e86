"""Which battles may be lent to a person, said once for every statement that asks.

The fragments want `battle` in their FROM, and the parameters `annotator`, `moment`, `benchmark`
(a slug, empty for any), `campaigns`: those open to this person (`Campaign.objects.open_to`), and
`prefetched`: whether the battle is lent while another one is read.
"""

JOINS = """
JOIN catalog_benchmarkitem item ON item.id = battle.item_id
JOIN catalog_benchmark benchmark ON benchmark.id = item.benchmark_id
JOIN catalog_answer answer_a ON answer_a.id = battle.answer_a_id
JOIN catalog_answer answer_b ON answer_b.id = battle.answer_b_id
JOIN catalog_competitor model_a ON model_a.id = answer_a.competitor_id
JOIN catalog_competitor model_b ON model_b.id = answer_b.competitor_id
"""

# The newest HTML of both answers as they are lent; a battle without it is not found, and none
# before both were looked at for names (`shown_digest`).
HTML = """
JOIN LATERAL (SELECT id FROM catalog_renderedtext WHERE text_digest = answer_a.shown_digest
              ORDER BY id DESC LIMIT 1) html_a ON true
JOIN LATERAL (SELECT id FROM catalog_renderedtext WHERE text_digest = answer_b.shown_digest
              ORDER BY id DESC LIMIT 1) html_b ON true
"""

COLUMNS = """battle.id AS battle, battle.purpose,
       answer_a.id AS answer_a, answer_a.competitor_id AS model_a, html_a.id AS html_a,
       answer_b.id AS answer_b, answer_b.competitor_id AS model_b, html_b.id AS html_b"""

IS_LIVING = """
  benchmark.is_open AND item.status = 'active' AND item.is_latest
  AND model_a.status = 'active' AND model_b.status = 'active'
  AND answer_a.published_at IS NULL AND answer_b.published_at IS NULL
  AND EXISTS (SELECT FROM catalog_renderedtext WHERE text_digest = item.prompt_digest)
"""

IS_OPEN_TO_PERSON = """
  (battle.campaign_id IS NULL OR battle.campaign_id = ANY(%(campaigns)s))
"""

# `NOT repeats` lets a unique index answer: who holds an answer twice holds it once without that
# mark. A lead who decided about a battle has read its answers.
IS_NEW_TO_PERSON = """
  NOT EXISTS (SELECT FROM annotations_assignmentside lent
              WHERE lent.annotator_id = %(annotator)s AND NOT lent.repeats
                AND lent.answer_id IN (battle.answer_a_id, battle.answer_b_id))
"""

# The same, but for what was prefetched and went back unseen: it can be had again (`take_back`).
IS_UNSEEN = """
  NOT EXISTS (SELECT FROM annotations_assignmentside lent
              JOIN annotations_assignment held ON held.id = lent.assignment_id
              WHERE lent.annotator_id = %(annotator)s AND NOT lent.repeats
                AND lent.answer_id IN (battle.answer_a_id, battle.answer_b_id)
                AND NOT (held.prefetched AND held.outcome = 'expired'))
"""

# The authors are unknown to this person, and the battle is no decision of theirs.
IS_BLIND = """
  NOT EXISTS (SELECT FROM annotations_reveal shown
                  WHERE shown.annotator_id = %(annotator)s
                    AND shown.answer_id IN (battle.answer_a_id, battle.answer_b_id))
  AND NOT EXISTS (SELECT FROM annotations_adjudication decided
                  JOIN annotations_battle known ON known.id = decided.battle_id
                  WHERE decided.annotator_id = %(annotator)s
                    AND (known.answer_a_id IN (battle.answer_a_id, battle.answer_b_id)
                         OR known.answer_b_id IN (battle.answer_a_id, battle.answer_b_id)))
"""

# Battles that a person holds, of one benchmark or of any.
HELD = """
FROM annotations_assignment held
JOIN annotations_battle fought ON fought.id = held.battle_id
JOIN catalog_benchmarkitem about ON about.id = fought.item_id
JOIN catalog_benchmark named ON named.id = about.benchmark_id
WHERE held.annotator_id = %(annotator)s AND held.outcome = ''
  AND held.leased_until > %(moment)s
  AND (%(benchmark)s = '' OR named.slug = %(benchmark)s)
"""

# Nobody who holds a battle gets another one, but for a prefetched one. The look before
# (`lock_and_look`) may have waited for a claim that it could not see, so every statement that finds
# a battle looks again.
HOLDS_NOTHING = f"""
  NOT EXISTS (SELECT {HELD} AND (held.prefetched OR NOT %(prefetched)s::boolean))
"""

# How often this person saw the two models on either side, of their last battles only, so that a
# claim costs the same after thousands of them. `found` is a row of COLUMNS.
TIMES_SEEN = """
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE competitor = found.model_a AND letter = 'a') AS first_as_a,
           count(*) FILTER (WHERE competitor = found.model_a AND letter = 'b') AS first_as_b,
           count(*) FILTER (WHERE competitor = found.model_b AND letter = 'a') AS second_as_a,
           count(*) FILTER (WHERE competitor = found.model_b AND letter = 'b') AS second_as_b
    FROM (SELECT answer.competitor_id AS competitor, side.letter
          FROM (SELECT id FROM annotations_assignment WHERE annotator_id = %(annotator)s
                ORDER BY opened_at DESC LIMIT 40) recent
          JOIN annotations_assignmentside side ON side.assignment_id = recent.id
          JOIN catalog_answer answer ON answer.id = side.answer_id) shown
) seen
"""
