-- Findings 4.2: which approval covers a stay.

CREATE OR REPLACE TEMP TABLE approval AS
SELECT
    version.*,
    -- A unit that a form has by its name only is the one of that name.
    coalesce(version.approving_unit_id, unit.id, version.approving_unit_name) AS unit,
    trip.person_id,
    trip.is_emergency = 1 AS is_emergency
FROM trip_version AS version
JOIN trip ON trip.id = version.trip_id
LEFT JOIN unit ON unit.name = version.approving_unit_name
WHERE trip.category = '因私' AND trip.state <> '已取消' AND version.state = '已批准';

-- Of each trip the version valid at the exit; of an emergency, also one approved afterwards.
CREATE OR REPLACE TEMP TABLE valid_at_exit AS
SELECT stay.stay, approval.*
FROM stay JOIN approval USING (person_id)
WHERE coalesce(approval.decided_on, stay.exit) <= stay.exit OR approval.is_emergency
QUALIFY row_number() OVER (
    PARTITION BY stay.stay, approval.trip_id
    ORDER BY (coalesce(approval.decided_on, stay.exit) <= stay.exit) DESC, approval.number DESC
) = 1;

CREATE OR REPLACE TEMP TABLE matched AS
SELECT
    stay.*,
    version.id AS version_id,
    version.trip_id,
    version.exit_date,
    version.return_date,
    -- An extension approved by the entry covers its days.
    (
        SELECT max(later.return_date) FROM approval AS later
        WHERE later.trip_id = version.trip_id AND later.number >= version.number
            AND (later.is_emergency OR coalesce(later.decided_on, stay.ends) <= stay.ends)
    ) AS extended_to,
    version.destinations,
    version.transits,
    version.kinds,
    version.decided_on,
    least(stay.ends, version.return_date) - greatest(stay.exit, version.exit_date) + 1 AS overlap
FROM stay JOIN valid_at_exit AS version ON version.stay = stay.stay
WHERE greatest(stay.exit, version.exit_date) - least(stay.ends, version.return_date) <= $match_gap
QUALIFY row_number() OVER (
    PARTITION BY stay.stay
    ORDER BY
        greatest(overlap, 0) DESC,
        overlap DESC,
        abs(stay.exit - version.exit_date),
        version.decided_on DESC NULLS LAST,
        version.id -- the spec says no more: as the product does, so that it stays the same one
) = 1;

CREATE OR REPLACE TEMP TABLE unmatched AS
SELECT stay.* FROM stay ANTI JOIN matched USING (stay);
