-- Months that are over become one part each, as soon as a day brings nothing for them: what is in one part needs no
-- comparing of versions, and an index answers for it alone.

ALTER TABLE mentions${local}${on_cluster}
    MODIFY SETTING min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;
