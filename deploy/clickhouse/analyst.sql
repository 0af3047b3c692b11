-- A role for who asks questions and must not see people: it reads these and nothing else. Run it as the user who made the
-- tables or an administrator, once and again after each upgrade; then give the role to users:
--
--     CREATE USER eva IDENTIFIED BY '…' SETTINGS readonly = 2;
--     GRANT grapevine_without_people TO eva;
--
-- The database is called grapevine here. On a cluster write ON CLUSTER behind ROLE and GRANT.

CREATE ROLE IF NOT EXISTS grapevine_without_people;
GRANT SELECT ON grapevine.alert_history_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.brand_advocates_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.brand_mentions_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.copied_texts_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.copy_campaigns_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.coverage_gaps TO grapevine_without_people;
GRANT SELECT ON grapevine.current_customers_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.current_leads_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.current_mentions_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.customer_footprint_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.daily_brand_summary TO grapevine_without_people;
GRANT SELECT ON grapevine.deliveries_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.edges_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.emotions TO grapevine_without_people;
GRANT SELECT ON grapevine.mention_engagement_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.mention_intents_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.mention_outcomes_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.mentions_with_customer_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.series_5m TO grapevine_without_people;
GRANT SELECT ON grapevine.share_of_voice TO grapevine_without_people;
GRANT SELECT ON grapevine.source_health TO grapevine_without_people;
GRANT SELECT ON grapevine.store_progress TO grapevine_without_people;
GRANT SELECT ON grapevine.themes_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.to_answer_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.topic_mentions_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.unanswered_without_people TO grapevine_without_people;
GRANT SELECT ON grapevine.who_without_people TO grapevine_without_people;
