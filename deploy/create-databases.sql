-- Two roles and two databases: Prefect's tables are not ours, and neither sees the other's. Change both passwords.
CREATE ROLE care LOGIN PASSWORD 'CHANGE-ME';
CREATE ROLE prefect LOGIN PASSWORD 'CHANGE-ME';
CREATE DATABASE care OWNER care ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE prefect OWNER prefect ENCODING 'UTF8' TEMPLATE template0;
