SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.channel_setting (
    platform character varying NOT NULL,
    team character varying NOT NULL,
    channel character varying NOT NULL,
    lang character varying,
    public boolean NOT NULL,
    changed bigint NOT NULL
);
CREATE TABLE public.claim (
    key character varying NOT NULL,
    until bigint NOT NULL
);
CREATE TABLE public.delivery (
    id bigint NOT NULL,
    subscription bigint NOT NULL,
    date character varying NOT NULL,
    round integer,
    item character varying,
    restarted boolean DEFAULT false NOT NULL,
    platform character varying NOT NULL,
    lane character varying NOT NULL,
    due bigint NOT NULL,
    expires bigint NOT NULL,
    state character varying NOT NULL,
    ready bigint,
    look boolean DEFAULT false NOT NULL,
    holder character varying,
    fence integer DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    first_send bigint,
    posted bigint,
    message character varying,
    link character varying,
    error text
);
CREATE SEQUENCE public.delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.delivery_id_seq OWNED BY public.delivery.id;
CREATE TABLE public.digest_item (
    number integer NOT NULL,
    item character varying NOT NULL
);
CREATE SEQUENCE public.digest_item_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.digest_item_number_seq OWNED BY public.digest_item.number;
CREATE TABLE public.kept_line (
    key character varying NOT NULL,
    line text NOT NULL,
    until bigint NOT NULL
);
CREATE TABLE public.lane (
    name character varying NOT NULL,
    until bigint NOT NULL,
    paced bigint NOT NULL
);
CREATE TABLE public.oauth_state (
    state character varying NOT NULL,
    until bigint NOT NULL
);
CREATE TABLE public.slack_installation (
    enterprise character varying NOT NULL,
    team character varying NOT NULL,
    "user" character varying NOT NULL,
    bot_user character varying NOT NULL,
    secret bytea NOT NULL,
    changed bigint NOT NULL
);
CREATE TABLE public.subscription (
    id bigint NOT NULL,
    platform character varying NOT NULL,
    team character varying NOT NULL,
    channel character varying NOT NULL,
    at character varying(5) NOT NULL,
    zone character varying NOT NULL,
    days character varying NOT NULL,
    lang character varying NOT NULL,
    themes character varying NOT NULL,
    owner character varying NOT NULL,
    enabled boolean NOT NULL,
    reason character varying,
    detail text,
    paused_until character varying,
    round integer NOT NULL,
    used bytea NOT NULL,
    last_item character varying,
    last_date character varying,
    next_date character varying,
    next_due bigint,
    created bigint NOT NULL,
    changed bigint NOT NULL
);
CREATE SEQUENCE public.subscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.subscription_id_seq OWNED BY public.subscription.id;
CREATE TABLE public.value (
    name character varying NOT NULL,
    value text NOT NULL
);
ALTER TABLE ONLY public.delivery ALTER COLUMN id SET DEFAULT nextval('public.delivery_id_seq'::regclass);
ALTER TABLE ONLY public.digest_item ALTER COLUMN number SET DEFAULT nextval('public.digest_item_number_seq'::regclass);
ALTER TABLE ONLY public.subscription ALTER COLUMN id SET DEFAULT nextval('public.subscription_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES
	('0001');
INSERT INTO public.channel_setting VALUES
	('slack', 'T1', 'C1', 'en', true, 1795395900000),
	('slack', 'T1', 'D1', 'zh-TW', false, 1795395900000),
	('discord', '811', '901', NULL, true, 1795395900000);
INSERT INTO public.claim VALUES
	('slack:T1:event:Ev0001', 1795482300000),
	('discord:140001', 1795482300000),
	('slack:T2:rotate:E2', 1795568700000);
INSERT INTO public.delivery VALUES
	(1, 17, '2026-11-08', 4, 'wellington-mobile-phone-movement-data', false, 'slack', 'slack:T1', 1794095820000, 1794110220000, 'posted', NULL, false, NULL, 0, 1, 1794095821000, 1794095822000, 'm1', NULL, NULL),
	(2, 17, '2026-11-09', 4, 'of-a-pack-that-left', true, 'slack', 'slack:T1', 1794182220000, 1794196620000, 'skipped', NULL, false, 'replica-1/1/00000000', 1, 1, 1794182400000, NULL, NULL, NULL, 'left'),
	(3, 1, '2026-11-09', 1, 'cranston-broadband-partnership', false, 'slack', 'slack:T1', 1794185400000, 1794199800000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794185400000, 1794185400000, 'f3cc6377bc75', 'https://slack.example/C1/f3cc6377bc75', NULL),
	(4, 8, '2026-11-09', 1, 'cranston-videos-for-young-people', false, 'slack', 'slack:T1', 1794185520000, 1794199920000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794185520000, 1794185520000, '41cc6822a5f0', 'https://slack.example/C4/41cc6822a5f0', NULL),
	(5, 10, '2026-11-09', 1, 'gdynia-domestic-violence-app', false, 'slack', 'slack:T1', 1794185580000, 1794199980000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794185580000, 1794185580000, '0ee076bfc234', 'https://slack.example/C5/0ee076bfc234', NULL),
	(6, 11, '2026-11-09', 1, 'gdynia-electronic-payment', false, 'slack', 'slack:T1', 1794185640000, 1794200040000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794185640000, 1794185640000, '5f4e98e34383', 'https://slack.example/C6/5f4e98e34383', NULL),
	(7, 12, '2026-11-09', 1, 'cranston-online-payments', false, 'slack', 'slack:T1', 1794185700000, 1794200100000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794185700000, 1794185700000, '3a6b23d6d4aa', 'https://slack.example/C7/3a6b23d6d4aa', NULL),
	(8, 14, '2026-11-09', 1, 'moscow-online-consultations', false, 'discord', 'discord', 1794185760000, 1794200160000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794185760000, 1794185760000, '6f8baa926673', NULL, NULL),
	(9, 13, '2026-11-09', 1, 'guayaquil-free-wifi', false, 'slack', 'slack:T1', 1794186300000, 1794200700000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794186300000, 1794186300000, '914cdc74c806', 'https://slack.example/C8/914cdc74c806', NULL),
	(10, 7, '2026-11-08', 1, 'moscow-general-courses', false, 'discord', 'discord', 1794186600000, 1794201000000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794186600000, 1794186600000, 'b0125e4f09e8', NULL, NULL),
	(11, 5, '2026-11-09', 1, 'wellington-vr-city-dynamics', false, 'slack', 'slack:T2', 1794194460000, 1794208860000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794194460000, 1794194460000, '77d130b3ec49', 'https://slack.example/C1/77d130b3ec49', NULL),
	(12, 2, '2026-11-09', 1, 'gdynia-cycle-lanes', false, 'slack', 'slack:T1', 1794209400000, 1794223800000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794209400000, 1794209400000, 'd7a88d1c783a', 'https://slack.example/C2/d7a88d1c783a', NULL),
	(13, 3, '2026-11-09', 1, 'moscow-family-medicine-remote', false, 'discord', 'discord', 1794228300000, 1794242700000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794228300000, 1794228300000, '439200147274', NULL, NULL),
	(14, 17, '2026-11-10', 4, 'cockburn-interest-waiver', false, 'slack', 'slack:T1', 1794268620000, 1794283020000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794268620000, 1794268620000, 'e8139ca2ecbb', 'https://slack.example/C3/e8139ca2ecbb', NULL),
	(15, 1, '2026-11-10', 1, 'guayaquil-social-media', false, 'slack', 'slack:T1', 1794271800000, 1794286200000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794271800000, 1794271800000, '4512d8a669af', 'https://slack.example/C1/4512d8a669af', NULL),
	(16, 8, '2026-11-10', 1, 'prague-building-occupancy-cameras', false, 'slack', 'slack:T1', 1794271920000, 1794286320000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794271920000, 1794271920000, 'cbc1b6e77971', 'https://slack.example/C4/cbc1b6e77971', NULL),
	(17, 10, '2026-11-10', 1, 'wellington-zero-carbon-communities', false, 'slack', 'slack:T1', 1794271980000, 1794286380000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794271980000, 1794271980000, 'c216c8cfd807', 'https://slack.example/C5/c216c8cfd807', NULL),
	(18, 11, '2026-11-10', 1, 'guayaquil-transit-information', false, 'slack', 'slack:T1', 1794272040000, 1794286440000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794272040000, 1794272040000, '99b046a17a6c', 'https://slack.example/C6/99b046a17a6c', NULL),
	(19, 14, '2026-11-10', 1, 'nigeria-hourly-epidemic-data', false, 'discord', 'discord', 1794272160000, 1794286560000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794272160000, 1794272160000, '22cc47adfdfc', NULL, NULL),
	(20, 13, '2026-11-10', 1, 'budapest-data-in-decisions', false, 'slack', 'slack:T1', 1794272700000, 1794287100000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794272700000, 1794272700000, '3b7aa4f6b2a5', 'https://slack.example/C8/3b7aa4f6b2a5', NULL),
	(21, 5, '2026-11-10', 1, 'cockburn-utility-relief-businesses', false, 'slack', 'slack:T2', 1794280860000, 1794295260000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794280860000, 1794280860000, '01aed9b97917', 'https://slack.example/C1/01aed9b97917', NULL),
	(22, 4, '2026-11-10', 1, 'grenoble-great-programme', false, 'discord', 'discord', 1794304800000, 1794319200000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794304800000, 1794304800000, '796ca7b99eb3', NULL, NULL),
	(23, 3, '2026-11-10', 1, 'midvaal-phone-video-counselling', false, 'discord', 'discord', 1794314700000, 1794329100000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794314700000, 1794314700000, 'dc0d6e1013cb', NULL, NULL),
	(24, 6, '2026-11-11', 1, 'medellin-own-ventilators', false, 'slack', 'slack:T3', 1794345300000, 1794359700000, 'gone', NULL, false, 'replica-1/1/00000000', 1, 1, 1794345300000, NULL, NULL, NULL, 'account_inactive'),
	(25, 17, '2026-11-11', 4, 'guayaquil-transit-information', false, 'slack', 'slack:T1', 1794355020000, 1794369420000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794355020000, 1794355020000, '3a8fbd99ae27', 'https://slack.example/C3/3a8fbd99ae27', NULL),
	(26, 1, '2026-11-11', 1, 'goyang-green-building-agreement', false, 'slack', 'slack:T1', 1794358200000, 1794372600000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794358200000, 1794358200000, '06f4b1c462d0', 'https://slack.example/C1/06f4b1c462d0', NULL),
	(27, 8, '2026-11-11', 1, 'moscow-heritage-digitisation', false, 'slack', 'slack:T1', 1794358320000, 1794372720000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794358320000, 1794358320000, '1d0b37ce27b7', 'https://slack.example/C4/1d0b37ce27b7', NULL),
	(28, 10, '2026-11-11', 1, 'gdynia-online-tax-system', false, 'slack', 'slack:T1', 1794358380000, 1794372780000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794358380000, 1794358380000, '8cda00a464d8', 'https://slack.example/C5/8cda00a464d8', NULL),
	(29, 11, '2026-11-11', 1, 'gdynia-drive-in-cinema', false, 'slack', 'slack:T1', 1794358440000, 1794372840000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794358440000, 1794358440000, 'a202e9c0e3d6', 'https://slack.example/C6/a202e9c0e3d6', NULL),
	(30, 14, '2026-11-11', 1, 'grenoble-medical-grade-masks', false, 'discord', 'discord', 1794358560000, 1794372960000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794358560000, 1794358560000, 'b34e0ac75c7d', NULL, NULL),
	(31, 13, '2026-11-11', 1, 'izmir-online-municipal-bills', false, 'slack', 'slack:T1', 1794359100000, 1794373500000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794359100000, 1794359100000, 'ef065c89ca3e', 'https://slack.example/C8/ef065c89ca3e', NULL),
	(32, 2, '2026-11-11', 1, 'wellington-predator-sensors', false, 'slack', 'slack:T1', 1794382200000, 1794396600000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794382200000, 1794382200000, '1fa129d673ce', 'https://slack.example/C2/1fa129d673ce', NULL),
	(33, 3, '2026-11-11', 1, 'moscow-online-consultations', false, 'discord', 'discord', 1794401100000, 1794415500000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794401100000, 1794401100000, '34f0a0aa86a5', NULL, NULL),
	(34, 17, '2026-11-12', 4, 'prague-online-teaching-platform', false, 'slack', 'slack:T1', 1794441420000, 1794455820000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794441420000, 1794441420000, '3796461388c9', 'https://slack.example/C3/3796461388c9', NULL),
	(35, 1, '2026-11-12', 1, 'midvaal-phone-video-counselling', false, 'slack', 'slack:T1', 1794444600000, 1794459000000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794444600000, 1794444600000, '5ae740d8e8b0', 'https://slack.example/C1/5ae740d8e8b0', NULL),
	(36, 8, '2026-11-12', 1, 'wellington-data-sharing-needs', false, 'slack', 'slack:T1', 1794444720000, 1794459120000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794444720000, 1794444720000, '6dabcd0cc950', 'https://slack.example/C4/6dabcd0cc950', NULL),
	(37, 10, '2026-11-12', 1, 'budapest-shop-vouchers', false, 'slack', 'slack:T1', 1794444780000, 1794459180000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794444780000, 1794444780000, 'a60b3525306e', 'https://slack.example/C5/a60b3525306e', NULL),
	(38, 11, '2026-11-12', 1, 'guayaquil-social-media', false, 'slack', 'slack:T1', 1794444840000, 1794459240000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794444840000, 1794444840000, 'b0ec025a1356', 'https://slack.example/C6/b0ec025a1356', NULL),
	(39, 14, '2026-11-12', 1, 'belmopan-social-media-education', false, 'discord', 'discord', 1794444960000, 1794459360000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794444960000, 1794444960000, '98ff92b5f0e6', NULL, NULL),
	(40, 13, '2026-11-12', 1, 'wellington-food-rescue', false, 'slack', 'slack:T1', 1794445500000, 1794459900000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794445500000, 1794445500000, 'b5e42712efaa', 'https://slack.example/C8/b5e42712efaa', NULL),
	(41, 4, '2026-11-12', 1, 'moscow-audience-big-data', false, 'discord', 'discord', 1794477600000, 1794492000000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794477600000, 1794477600000, 'a4c489a9402a', NULL, NULL),
	(42, 3, '2026-11-12', 1, 'guayaquil-telehealth-telecom', false, 'discord', 'discord', 1794487500000, 1794501900000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794487500000, 1794487500000, '2b2a7491f69c', NULL, NULL),
	(43, 15, '2026-11-13', NULL, NULL, false, 'slack', 'slack:T1', 1794524400000, 1794538800000, 'skipped', NULL, false, NULL, 0, 0, NULL, NULL, NULL, NULL, 'nothing'),
	(44, 17, '2026-11-13', 4, 'da-nang-no-paper-documents', false, 'slack', 'slack:T1', 1794527820000, 1794542220000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794527820000, 1794527820000, '3ca48ba2c5c2', 'https://slack.example/C3/3ca48ba2c5c2', NULL),
	(46, 8, '2026-11-13', 1, 'gdynia-cycle-lanes', false, 'slack', 'slack:T1', 1794531120000, 1794545520000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794531120000, 1794531120000, '4cfe53a809cf', 'https://slack.example/C4/4cfe53a809cf', NULL),
	(47, 10, '2026-11-13', 1, 'kwinana-council-on-teams', false, 'slack', 'slack:T1', 1794531180000, 1794545580000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794531180000, 1794531180000, 'b14710c44442', 'https://slack.example/C5/b14710c44442', NULL),
	(49, 14, '2026-11-13', 1, 'midvaal-phone-video-counselling', false, 'discord', 'discord', 1794531360000, 1794545760000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794531360000, 1794531360000, '0fffece1377f', NULL, NULL),
	(50, 13, '2026-11-13', 1, 'prague-online-teaching-platform', false, 'slack', 'slack:T1', 1794531900000, 1794546300000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794531900000, 1794531900000, 'df86612b91d2', 'https://slack.example/C8/df86612b91d2', NULL),
	(55, 10, '2026-11-14', 1, 'belmopan-marketing-help', false, 'slack', 'slack:T1', 1794617580000, 1794631980000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794617580000, 1794617580000, 'ba6501eb8211', 'https://slack.example/C5/ba6501eb8211', NULL),
	(56, 11, '2026-11-14', 1, 'da-nang-online-meetings', false, 'slack', 'slack:T1', 1794617640000, 1794632040000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794617640000, 1794617640000, 'de6170bff188', 'https://slack.example/C6/de6170bff188', NULL),
	(61, 8, '2026-11-15', 1, 'gdynia-medical-staff-mental-health', false, 'slack', 'slack:T1', 1794703920000, 1794718320000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794703920000, 1794703920000, '1e3f3df8fa81', 'https://slack.example/C4/1e3f3df8fa81', NULL),
	(63, 11, '2026-11-15', 1, 'goyang-carbon-neutral-city', false, 'slack', 'slack:T1', 1794704040000, 1794718440000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794704040000, 1794704040000, 'bd3f4e7b34fa', 'https://slack.example/C6/bd3f4e7b34fa', NULL),
	(66, 7, '2026-11-14', 1, 'cranston-school-meeting-software', false, 'discord', 'discord', 1794705000000, 1794719400000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794705000000, 1794705000000, '61048e3de3af', NULL, NULL),
	(67, 3, '2026-11-15', 2, 'moscow-family-medicine-remote', false, 'discord', 'discord', 1794746700000, 1794761100000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794746700000, 1794746700000, '8255757de88e', NULL, NULL),
	(68, 17, '2026-11-16', 4, 'guayaquil-e-learning-platform', false, 'slack', 'slack:T1', 1794787020000, 1794801420000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794787020000, 1794787020000, '0ed857ff3b5c', 'https://slack.example/C3/0ed857ff3b5c', NULL),
	(70, 8, '2026-11-16', 1, 'palmerston-north-border-residents-only', false, 'slack', 'slack:T1', 1794790320000, 1794804720000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794790320000, 1794790320000, '6b775469f6e9', 'https://slack.example/C4/6b775469f6e9', NULL),
	(72, 11, '2026-11-16', 1, 'belmopan-incentives-and-protection', false, 'slack', 'slack:T1', 1794790440000, 1794804840000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794790440000, 1794790440000, '821cbe01d80a', 'https://slack.example/C6/821cbe01d80a', NULL),
	(74, 14, '2026-11-16', 1, 'palmerston-north-spark-5g-test-site', false, 'discord', 'discord', 1794790560000, 1794804960000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794790560000, 1794790560000, 'da02641da526', NULL, NULL),
	(75, 13, '2026-11-16', 1, 'gdynia-cycle-lanes', false, 'slack', 'slack:T1', 1794791100000, 1794805500000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794791100000, 1794791100000, '53577b875bf1', 'https://slack.example/C8/53577b875bf1', NULL),
	(78, 2, '2026-11-16', 1, 'wellington-digital-twin-biomass', false, 'slack', 'slack:T1', 1794814200000, 1794828600000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794814200000, 1794814200000, 'eec50a2a12f9', 'https://slack.example/C2/eec50a2a12f9', NULL),
	(81, 1, '2026-11-17', 1, 'goyang-carbon-neutral-city', false, 'slack', 'slack:T1', 1794876600000, 1794891000000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794876600000, 1794876600000, '1c781c00db8c', 'https://slack.example/C1/1c781c00db8c', NULL),
	(84, 11, '2026-11-17', 1, 'medellin-electronic-fence', false, 'slack', 'slack:T1', 1794876840000, 1794891240000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794876840000, 1794876840000, '6d0e58f1aff8', 'https://slack.example/C6/6d0e58f1aff8', NULL),
	(87, 4, '2026-11-17', 1, 'scranton-traditional-media-notices', false, 'discord', 'discord', 1794909600000, 1794924000000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794909600000, 1794909600000, 'ff5222eee155', NULL, NULL),
	(100, 8, '2026-11-19', 1, 'da-nang-online-meetings', false, 'slack', 'slack:T1', 1795049520000, 1795063920000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795049520000, 1795049520000, 'fff776da5def', 'https://slack.example/C4/fff776da5def', NULL),
	(101, 10, '2026-11-19', 1, 'palmerston-north-border-residents-only', false, 'slack', 'slack:T1', 1795049580000, 1795063980000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795049580000, 1795049580000, '1447b3710dde', 'https://slack.example/C5/1447b3710dde', NULL),
	(102, 11, '2026-11-19', 1, 'grenoble-energy-balance', false, 'slack', 'slack:T1', 1795049640000, 1795064040000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795049640000, 1795049640000, 'da4c3bef16c5', 'https://slack.example/C6/da4c3bef16c5', NULL),
	(45, 1, '2026-11-13', 1, 'edinburgh-bin-fill-monitoring', false, 'slack', 'slack:T1', 1794531000000, 1794545400000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794531000000, 1794531000000, '1d9bf417d307', 'https://slack.example/C1/1d9bf417d307', NULL),
	(48, 11, '2026-11-13', 1, 'kwinana-free-public-systems', false, 'slack', 'slack:T1', 1794531240000, 1794545640000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794531240000, 1794531240000, '9985a33422eb', 'https://slack.example/C6/9985a33422eb', NULL),
	(51, 2, '2026-11-13', 1, 'grenoble-energy-balance', false, 'slack', 'slack:T1', 1794555000000, 1794569400000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794555000000, 1794555000000, '3ae535072186', 'https://slack.example/C2/3ae535072186', NULL),
	(52, 3, '2026-11-13', 1, 'moscow-emia-appointments', false, 'discord', 'discord', 1794573900000, 1794588300000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794573900000, 1794573900000, 'd1446bbc929f', NULL, NULL),
	(53, 17, '2026-11-14', 4, 'palmerston-north-solar-compacting-bins', false, 'slack', 'slack:T1', 1794614220000, 1794628620000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794614220000, 1794614220000, '9ac541e4308b', 'https://slack.example/C3/9ac541e4308b', NULL),
	(54, 8, '2026-11-14', 1, 'cranston-online-payments', false, 'slack', 'slack:T1', 1794617520000, 1794631920000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794617520000, 1794617520000, '227e15eae21f', 'https://slack.example/C4/227e15eae21f', NULL),
	(57, 14, '2026-11-14', 1, 'palmerston-north-iot-keeping-people-connected', false, 'discord', 'discord', 1794617760000, 1794632160000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794617760000, 1794617760000, 'c8d0029e353a', NULL, NULL),
	(58, 13, '2026-11-14', 1, 'grenoble-great-programme', false, 'slack', 'slack:T1', 1794618300000, 1794632700000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794618300000, 1794618300000, 'a76fac483633', 'https://slack.example/C8/a76fac483633', NULL),
	(59, 3, '2026-11-14', 2, 'midvaal-phone-video-counselling', true, 'discord', 'discord', 1794660300000, 1794674700000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794660300000, 1794660300000, 'b4f9b2073c8c', NULL, NULL),
	(60, 17, '2026-11-15', 4, 'midvaal-open-data-ifc', false, 'slack', 'slack:T1', 1794700620000, 1794715020000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794700620000, 1794700620000, 'b5c472fb3f72', 'https://slack.example/C3/b5c472fb3f72', NULL),
	(62, 10, '2026-11-15', 1, 'gdynia-chatbot', false, 'slack', 'slack:T1', 1794703980000, 1794718380000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794703980000, 1794703980000, 'a2fc94ea0c0e', 'https://slack.example/C5/a2fc94ea0c0e', NULL),
	(64, 14, '2026-11-15', 1, 'medellin-own-ventilators', false, 'discord', 'discord', 1794704160000, 1794718560000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794704160000, 1794704160000, '0d605ccaf6a4', NULL, NULL),
	(65, 13, '2026-11-15', 1, 'belmopan-incentives-and-protection', false, 'slack', 'slack:T1', 1794704700000, 1794719100000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794704700000, 1794704700000, '7d8216f41e76', 'https://slack.example/C8/7d8216f41e76', NULL),
	(69, 1, '2026-11-16', 1, 'gdynia-ai-ward-forecast', false, 'slack', 'slack:T1', 1794790200000, 1794804600000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794790200000, 1794790200000, 'ebc19049943e', 'https://slack.example/C1/ebc19049943e', NULL),
	(71, 10, '2026-11-16', 1, 'wellington-large-scale-sensors', false, 'slack', 'slack:T1', 1794790380000, 1794804780000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794790380000, 1794790380000, '194f55594ab6', 'https://slack.example/C5/194f55594ab6', NULL),
	(73, 12, '2026-11-16', 1, 'grenoble-great-programme', false, 'slack', 'slack:T1', 1794790500000, 1794804900000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794790500000, 1794790500000, '1536129e853d', 'https://slack.example/C7/1536129e853d', NULL),
	(76, 7, '2026-11-15', 1, 'medellin-company-registration', false, 'discord', 'discord', 1794791400000, 1794805800000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794791400000, 1794791400000, '69f5d8faf40c', NULL, NULL),
	(77, 5, '2026-11-16', 1, 'wellington-branded-carbon-credits', false, 'slack', 'slack:T2', 1794799260000, 1794813660000, 'gone', NULL, false, 'replica-1/1/00000000', 1, 1, 1794799260000, NULL, NULL, NULL, 'channel_not_found'),
	(79, 3, '2026-11-16', 2, 'guayaquil-telehealth-telecom', false, 'discord', 'discord', 1794833100000, 1794847500000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794833100000, 1794833100000, '7a904a336c09', NULL, NULL),
	(80, 17, '2026-11-17', 4, 'palmerston-north-strict-contact-tracing', false, 'slack', 'slack:T1', 1794873420000, 1794887820000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794873420000, 1794873420000, '7688691f42dc', 'https://slack.example/C3/7688691f42dc', NULL),
	(82, 8, '2026-11-17', 1, 'budapest-temporary-cycle-lanes', false, 'slack', 'slack:T1', 1794876720000, 1794891120000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794876720000, 1794876720000, '78ca8bbee19f', 'https://slack.example/C4/78ca8bbee19f', NULL),
	(83, 10, '2026-11-17', 1, 'izmir-covid-information-platforms', false, 'slack', 'slack:T1', 1794876780000, 1794891180000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794876780000, 1794876780000, '4c2d06b2cefb', 'https://slack.example/C5/4c2d06b2cefb', NULL),
	(85, 14, '2026-11-17', 1, 'budapest-shop-vouchers', false, 'discord', 'discord', 1794876960000, 1794891360000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794876960000, 1794876960000, '3af1baebc6f8', NULL, NULL),
	(86, 13, '2026-11-17', 1, 'izmir-covid-information-platforms', false, 'slack', 'slack:T1', 1794877500000, 1794891900000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794877500000, 1794877500000, 'f78bfa0f3a33', 'https://slack.example/C8/f78bfa0f3a33', NULL),
	(88, 3, '2026-11-17', 2, 'moscow-emia-appointments', false, 'discord', 'discord', 1794919500000, 1794933900000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1794919500000, 1794919500000, '3c88e94bd005', NULL, NULL),
	(89, 17, '2026-11-18', NULL, NULL, false, 'slack', 'slack:T1', 1794959820000, 1794974220000, 'skipped', NULL, false, NULL, 0, 0, NULL, NULL, NULL, NULL, 'late'),
	(90, 1, '2026-11-18', NULL, NULL, false, 'slack', 'slack:T1', 1794963000000, 1794977400000, 'skipped', NULL, false, NULL, 0, 0, NULL, NULL, NULL, NULL, 'late'),
	(91, 8, '2026-11-18', NULL, NULL, false, 'slack', 'slack:T1', 1794963120000, 1794977520000, 'skipped', NULL, false, NULL, 0, 0, NULL, NULL, NULL, NULL, 'late'),
	(92, 10, '2026-11-18', NULL, NULL, false, 'slack', 'slack:T1', 1794963180000, 1794977580000, 'skipped', NULL, false, NULL, 0, 0, NULL, NULL, NULL, NULL, 'late'),
	(93, 11, '2026-11-18', NULL, NULL, false, 'slack', 'slack:T1', 1794963240000, 1794977640000, 'skipped', NULL, false, NULL, 0, 0, NULL, NULL, NULL, NULL, 'late'),
	(94, 14, '2026-11-18', NULL, NULL, false, 'discord', 'discord', 1794963360000, 1794977760000, 'skipped', NULL, false, NULL, 0, 0, NULL, NULL, NULL, NULL, 'late'),
	(95, 13, '2026-11-18', NULL, NULL, false, 'slack', 'slack:T1', 1794963900000, 1794978300000, 'skipped', NULL, false, NULL, 0, 0, NULL, NULL, NULL, NULL, 'late'),
	(96, 2, '2026-11-18', NULL, NULL, false, 'slack', 'slack:T1', 1794987000000, 1795001400000, 'skipped', NULL, false, NULL, 0, 0, NULL, NULL, NULL, NULL, 'late'),
	(97, 3, '2026-11-18', 2, 'moscow-online-consultations', false, 'discord', 'discord', 1795005900000, 1795020300000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795010400000, 1795010400000, '15bd0fa4ea9a', NULL, NULL);
INSERT INTO public.delivery VALUES
	(98, 17, '2026-11-19', 4, 'wellington-data-sharing-needs', false, 'slack', 'slack:T1', 1795046220000, 1795060620000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795046220000, 1795046220000, '85b341ad3a52', 'https://slack.example/C3/85b341ad3a52', NULL),
	(99, 1, '2026-11-19', 1, 'da-nang-bluezone-app', false, 'slack', 'slack:T1', 1795049400000, 1795063800000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795049400000, 1795049400000, 'a55046abe18a', 'https://slack.example/C1/a55046abe18a', NULL),
	(103, 14, '2026-11-19', 1, 'cranston-online-building-inspection', false, 'discord', 'discord', 1795049760000, 1795064160000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795049760000, 1795049760000, '0a92b0c50b14', NULL, NULL),
	(104, 13, '2026-11-19', 1, 'scranton-employer-cooperation', false, 'slack', 'slack:T1', 1795050300000, 1795064700000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795050300000, 1795050300000, 'a9d65bcb5f06', 'https://slack.example/C8/a9d65bcb5f06', NULL),
	(105, 4, '2026-11-19', 1, 'gdynia-conferencing-software', false, 'discord', 'discord', 1795082400000, 1795096800000, 'skipped', NULL, false, NULL, 0, 0, NULL, NULL, NULL, NULL, 'changed'),
	(106, 3, '2026-11-19', 3, 'guayaquil-telehealth-telecom', true, 'discord', 'discord', 1795092300000, 1795106700000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795092300000, 1795092300000, '0a6998342b8a', NULL, NULL),
	(107, 15, '2026-11-20', NULL, NULL, false, 'slack', 'slack:T1', 1795129200000, 1795143600000, 'skipped', NULL, false, NULL, 0, 0, NULL, NULL, NULL, NULL, 'nothing'),
	(109, 1, '2026-11-20', 1, 'scranton-employer-cooperation', false, 'slack', 'slack:T1', 1795135800000, 1795150200000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795135800000, 1795135800000, '09685466b2c6', 'https://slack.example/C1/09685466b2c6', NULL),
	(111, 10, '2026-11-20', 1, 'midvaal-new-municipal-processes', false, 'slack', 'slack:T1', 1795135980000, 1795150380000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795135980000, 1795135980000, '0062dd1bf120', 'https://slack.example/C5/0062dd1bf120', NULL),
	(113, 14, '2026-11-20', 1, 'palmerston-north-distance-teaching-right-to-education', false, 'discord', 'discord', 1795136160000, 1795150560000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795136160000, 1795136160000, 'f36ef9e2ba3b', NULL, NULL),
	(115, 2, '2026-11-20', 1, 'palmerston-north-2050-carbon-model', false, 'slack', 'slack:T1', 1795159800000, 1795174200000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795159800000, 1795159800000, '70695126fa0d', 'https://slack.example/C2/70695126fa0d', NULL),
	(118, 8, '2026-11-21', 1, 'grenoble-biomarker-cytokine-storm', false, 'slack', 'slack:T1', 1795222320000, 1795236720000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795222320000, 1795222320000, '8632ac6561d4', 'https://slack.example/C4/8632ac6561d4', NULL),
	(120, 11, '2026-11-21', 1, 'guayaquil-courier-permits', false, 'slack', 'slack:T1', 1795222440000, 1795236840000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795222440000, 1795222440000, 'e8f86a84fe16', 'https://slack.example/C6/e8f86a84fe16', NULL),
	(123, 3, '2026-11-21', 3, 'midvaal-phone-video-counselling', false, 'discord', 'discord', 1795265100000, 1795279500000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795265100000, 1795265100000, 'fbfa9ee91463', NULL, NULL),
	(124, 17, '2026-11-22', 4, 'da-nang-multichannel-information', false, 'slack', 'slack:T1', 1795305420000, 1795319820000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795305420000, 1795305420000, '14113058afc3', 'https://slack.example/C3/14113058afc3', NULL),
	(125, 8, '2026-11-22', 1, 'medellin-location-risk-analysis', false, 'slack', 'slack:T1', 1795308720000, 1795323120000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795308720000, 1795308720000, '3b31a943e6b9', 'https://slack.example/C4/3b31a943e6b9', NULL),
	(127, 11, '2026-11-22', 1, 'palmerston-north-iot-keeping-people-connected', false, 'slack', 'slack:T1', 1795308840000, 1795323240000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795308840000, 1795308840000, 'bdeaee7fa25f', 'https://slack.example/C6/bdeaee7fa25f', NULL),
	(130, 7, '2026-11-21', 1, 'budapest-promote-distance-education', false, 'discord', 'discord', 1795309800000, 1795324200000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795309800000, 1795309800000, 'cd7ac73cbf35', NULL, NULL),
	(131, 3, '2026-11-22', 3, 'moscow-family-medicine-remote', false, 'discord', 'discord', 1795351500000, 1795365900000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795351500000, 1795351500000, '28e8102fe0e8', NULL, NULL),
	(132, 17, '2026-11-23', 4, 'palmerston-north-smart-city-maturity-model', false, 'slack', 'slack:T1', 1795391820000, 1795406220000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795391820000, 1795391820000, 'de5ff88f4e46', 'https://slack.example/C3/de5ff88f4e46', NULL),
	(139, 13, '2026-11-23', 1, 'scranton-emergency-care-partnership', false, 'slack', 'slack:T1', 1795395900000, 1795410300000, 'due', 1795395900000, false, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL),
	(108, 17, '2026-11-20', 4, 'da-nang-tracing-contacts-of-cases', false, 'slack', 'slack:T1', 1795132620000, 1795147020000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795132620000, 1795132620000, '79444f7d74c9', 'https://slack.example/C3/79444f7d74c9', NULL),
	(110, 8, '2026-11-20', 1, 'palmerston-north-un-sdg-city', false, 'slack', 'slack:T1', 1795135920000, 1795150320000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795135920000, 1795135920000, '39c61131e244', 'https://slack.example/C4/39c61131e244', NULL),
	(112, 11, '2026-11-20', 1, 'palmerston-north-smart-playground', false, 'slack', 'slack:T1', 1795136040000, 1795150440000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795136040000, 1795136040000, '81903a111120', 'https://slack.example/C6/81903a111120', NULL),
	(114, 13, '2026-11-20', 1, 'da-nang-polycom-central-ministries', false, 'slack', 'slack:T1', 1795136700000, 1795151100000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795136700000, 1795136700000, '9c95fdf878be', 'https://slack.example/C8/9c95fdf878be', NULL),
	(116, 3, '2026-11-20', 3, 'moscow-online-consultations', false, 'discord', 'discord', 1795178700000, 1795193100000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795178700000, 1795178700000, 'a5ed2d36ecff', NULL, NULL),
	(117, 17, '2026-11-21', 4, 'wellington-zero-carbon-communities', false, 'slack', 'slack:T1', 1795219020000, 1795233420000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795219020000, 1795219020000, 'c394fc24086e', 'https://slack.example/C3/c394fc24086e', NULL),
	(119, 10, '2026-11-21', 1, 'cockburn-cooperation-with-central-government', false, 'slack', 'slack:T1', 1795222380000, 1795236780000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795222380000, 1795222380000, '349a87fd195d', 'https://slack.example/C5/349a87fd195d', NULL),
	(121, 14, '2026-11-21', 1, 'belmopan-business-association', false, 'discord', 'discord', 1795222560000, 1795236960000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795222560000, 1795222560000, '973ab4a4eb5a', NULL, NULL),
	(122, 13, '2026-11-21', 1, 'cockburn-utility-relief-businesses', false, 'slack', 'slack:T1', 1795223100000, 1795237500000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795223100000, 1795223100000, '465e0d6aede3', 'https://slack.example/C8/465e0d6aede3', NULL),
	(126, 10, '2026-11-22', 1, 'moscow-general-courses', false, 'slack', 'slack:T1', 1795308780000, 1795323180000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795308780000, 1795308780000, '22ec264d640f', 'https://slack.example/C5/22ec264d640f', NULL),
	(128, 14, '2026-11-22', 1, 'edinburgh-early-intervention-repairs', false, 'discord', 'discord', 1795308960000, 1795323360000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795308960000, 1795308960000, 'e5ce0c8ccfd6', NULL, NULL),
	(129, 13, '2026-11-22', 1, 'cranston-online-building-inspection', false, 'slack', 'slack:T1', 1795309500000, 1795323900000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795309500000, 1795309500000, '8ebae2cfaf35', 'https://slack.example/C8/8ebae2cfaf35', NULL),
	(135, 10, '2026-11-23', 1, 'budapest-grassroots-hackathon', false, 'slack', 'slack:T1', 1795395180000, 1795409580000, 'sending', 1795395690000, false, 'replica-1/1/00000000', 1, 1, 1795395600000, NULL, NULL, NULL, NULL),
	(133, 1, '2026-11-23', 1, 'cranston-chromebooks', false, 'slack', 'slack:T1', 1795395000000, 1795409400000, 'posted', NULL, false, 'replica-1/1/00000000', 1, 1, 1795395600000, 1795395600000, 'today0000133', 'https://slack.example/C1/today0000133', NULL),
	(134, 8, '2026-11-23', 1, 'moscow-ai-medical-imaging', false, 'slack', 'slack:T1', 1795395120000, 1795409520000, 'due', 1795395645500, false, 'replica-1/1/00000000', 1, 1, 1795395600000, NULL, NULL, NULL, 'ratelimited'),
	(136, 11, '2026-11-23', 1, 'gdynia-phone-web-dealings', false, 'slack', 'slack:T1', 1795395240000, 1795409640000, 'unknown', 1795395630000, false, 'replica-1/1/00000000', 1, 1, 1795395600000, NULL, NULL, NULL, 'timeout'),
	(137, 12, '2026-11-23', 1, 'wellington-vr-city-dynamics', false, 'slack', 'slack:T1', 1795395300000, 1795409700000, 'failed', NULL, false, 'replica-1/1/00000000', 1, 1, 1795395600000, NULL, NULL, NULL, 'missing_scope'),
	(138, 14, '2026-11-23', 1, 'gdynia-children-online-game', false, 'discord', 'discord', 1795395360000, 1795409760000, 'sending', 1795395721000, true, 'replica-1/1/00000000', 2, 2, 1795395600000, NULL, NULL, NULL, 'timeout');
INSERT INTO public.digest_item VALUES
	(1, 'prague-building-occupancy-cameras'),
	(2, 'prague-mask-wearing-detection'),
	(3, 'prague-online-teaching-platform'),
	(4, 'prague-crowding-app'),
	(5, 'prague-crisis-management-team'),
	(6, 'prague-online-hackathon'),
	(7, 'prague-isolation-older-people-alone'),
	(8, 'prague-testing-capacity-entry'),
	(9, 'prague-new-ventilator'),
	(10, 'prague-bluetooth-contact-tracing'),
	(11, 'prague-smart-quarantine'),
	(12, 'midvaal-new-municipal-processes'),
	(13, 'midvaal-wireless-fibre-remote-work'),
	(14, 'midvaal-phone-video-counselling'),
	(15, 'midvaal-citizen-communication-centre'),
	(16, 'midvaal-contact-centre-data-decisions'),
	(17, 'midvaal-wetheizmir-platform'),
	(18, 'midvaal-peoples-market-donations'),
	(19, 'midvaal-maskmatics'),
	(20, 'midvaal-open-data-ifc'),
	(21, 'izmir-data-monitor-predict-spread'),
	(22, 'izmir-covid-information-platforms'),
	(23, 'izmir-whatsapp-chatbot'),
	(24, 'izmir-educators-online-livestream'),
	(25, 'izmir-business-video-meetings'),
	(26, 'izmir-online-municipal-bills'),
	(27, 'izmir-licence-renewal-online'),
	(28, 'izmir-driving-test-booking'),
	(29, 'grenoble-great-programme'),
	(30, 'grenoble-autonomous-cars-taxis'),
	(31, 'grenoble-energy-balance'),
	(32, 'grenoble-contactless-hand-sanitiser'),
	(33, 'grenoble-medical-testing-company'),
	(34, 'grenoble-radiation-platform'),
	(35, 'grenoble-biomarker-cytokine-storm'),
	(36, 'grenoble-medical-grade-masks'),
	(37, 'grenoble-ventilators'),
	(38, 'grenoble-companies-refocus'),
	(39, 'gdynia-websites-measures'),
	(40, 'gdynia-public-education-notices'),
	(41, 'gdynia-chatbot'),
	(42, 'gdynia-phone-web-dealings'),
	(43, 'gdynia-online-customer-service'),
	(44, 'gdynia-sports-ground-booking'),
	(45, 'gdynia-conferencing-software'),
	(46, 'gdynia-remote-teaching'),
	(47, 'gdynia-online-tax-system'),
	(48, 'gdynia-medical-staff-mental-health'),
	(49, 'gdynia-drive-in-cinema'),
	(50, 'gdynia-domestic-violence-app'),
	(51, 'gdynia-cctv-drones-crowds'),
	(52, 'gdynia-3d-printed-masks'),
	(53, 'gdynia-children-online-game'),
	(54, 'gdynia-ambulance-testing-station'),
	(55, 'gdynia-drone-delivery'),
	(56, 'gdynia-cycle-lanes'),
	(57, 'gdynia-ai-ward-forecast'),
	(58, 'gdynia-electronic-payment'),
	(59, 'budapest-volunteers-older-people'),
	(60, 'budapest-website-digital-channels'),
	(61, 'budapest-offline-outreach'),
	(62, 'budapest-utilities-online'),
	(63, 'budapest-grassroots-hackathon'),
	(64, 'budapest-promote-distance-education'),
	(65, 'budapest-online-theatre'),
	(66, 'budapest-temporary-cycle-lanes'),
	(67, 'budapest-rethinking-public-space'),
	(68, 'budapest-more-green-space'),
	(69, 'budapest-less-car-traffic'),
	(70, 'budapest-public-private-platform'),
	(71, 'budapest-project-idea-support'),
	(72, 'budapest-vienna-cooperation'),
	(73, 'budapest-personalised-services'),
	(74, 'budapest-data-on-needs'),
	(75, 'budapest-crowd-map'),
	(76, 'budapest-shop-vouchers'),
	(77, 'budapest-data-in-decisions'),
	(78, 'moscow-emia-appointments'),
	(79, 'moscow-online-consultations'),
	(80, 'moscow-family-medicine-remote'),
	(81, 'moscow-ai-medical-imaging'),
	(82, 'moscow-vaccine-trials'),
	(83, 'moscow-global-medical-sharing'),
	(84, 'moscow-immunity-passport'),
	(85, 'moscow-schools-online'),
	(86, 'moscow-individual-learning'),
	(87, 'moscow-general-courses'),
	(88, 'moscow-vr-ar-culture'),
	(89, 'moscow-audience-big-data'),
	(90, 'moscow-heritage-digitisation'),
	(91, 'medellin-ai-voice-bot'),
	(92, 'medellin-location-risk-analysis'),
	(93, 'medellin-electronic-fence'),
	(94, 'medellin-take-care-of-me'),
	(95, 'medellin-priority-aid-families'),
	(96, 'medellin-single-id-health-view'),
	(97, 'medellin-more-icu'),
	(98, 'medellin-own-ventilators'),
	(99, 'medellin-company-registration'),
	(100, 'medellin-biometric-qr-code');
INSERT INTO public.digest_item VALUES
	(101, 'medellin-sector-impact-data'),
	(102, 'cranston-website-updates'),
	(103, 'cranston-social-network-dialogue'),
	(104, 'cranston-electronic-notice-boards'),
	(105, 'cranston-isolation-testing-guide'),
	(106, 'cranston-videos-for-young-people'),
	(107, 'cranston-early-distance-learning'),
	(108, 'cranston-chromebooks'),
	(109, 'cranston-broadband-partnership'),
	(110, 'cranston-virtual-reading-week'),
	(111, 'cranston-school-meeting-software'),
	(112, 'cranston-contact-tracing-app'),
	(113, 'cranston-online-payments'),
	(114, 'cranston-online-taxes'),
	(115, 'cranston-online-building-inspection'),
	(116, 'cranston-online-learning-for-elders'),
	(117, 'scranton-more-channels'),
	(118, 'scranton-telephone-voice-service'),
	(119, 'scranton-emergency-care-partnership'),
	(120, 'scranton-traditional-media-notices'),
	(121, 'scranton-computer-classes-for-elders'),
	(122, 'scranton-employer-cooperation'),
	(123, 'scranton-jobs-and-relief-website'),
	(124, 'scranton-remote-work-investment'),
	(125, 'scranton-network-infrastructure'),
	(126, 'goyang-carbon-neutral-city'),
	(127, 'goyang-green-building-agreement'),
	(128, 'belmopan-software-for-comfort'),
	(129, 'belmopan-remote-classes'),
	(130, 'belmopan-remote-work'),
	(131, 'belmopan-policy-platform-app'),
	(132, 'belmopan-fewer-trade-restrictions'),
	(133, 'belmopan-simpler-contactless-procedures'),
	(134, 'belmopan-incentives-and-protection'),
	(135, 'belmopan-relief-services-jobs'),
	(136, 'belmopan-business-association'),
	(137, 'belmopan-business-directory'),
	(138, 'belmopan-marketing-help'),
	(139, 'belmopan-entrepreneur-events'),
	(140, 'belmopan-tech-business-advice'),
	(141, 'belmopan-cheaper-it-development'),
	(142, 'belmopan-social-media-education'),
	(143, 'belmopan-farming'),
	(144, 'belmopan-events-online'),
	(145, 'wellington-community-planting'),
	(146, 'wellington-digital-twin-biomass'),
	(147, 'wellington-branded-carbon-credits'),
	(148, 'wellington-tensorflow-species'),
	(149, 'wellington-predator-sensors'),
	(150, 'wellington-mobile-phone-movement-data'),
	(151, 'wellington-building-managers'),
	(152, 'wellington-food-rescue'),
	(153, 'wellington-data-sharing-needs'),
	(154, 'wellington-vr-city-dynamics'),
	(155, 'wellington-game-engine'),
	(156, 'wellington-large-scale-sensors'),
	(157, 'wellington-zero-carbon-communities'),
	(158, 'guayaquil-beds-and-ventilators'),
	(159, 'guayaquil-telehealth-telecom'),
	(160, 'guayaquil-free-wifi'),
	(161, 'guayaquil-mobile-clinics'),
	(162, 'guayaquil-social-media'),
	(163, 'guayaquil-transit-information'),
	(164, 'guayaquil-transit-monitoring'),
	(165, 'guayaquil-curfew'),
	(166, 'guayaquil-park-school-closures'),
	(167, 'guayaquil-gis-household-aid'),
	(168, 'guayaquil-e-learning-platform'),
	(169, 'guayaquil-courier-permits'),
	(170, 'guayaquil-e-commerce-platform'),
	(171, 'guayaquil-simpler-applications'),
	(172, 'guayaquil-vaccine-talks'),
	(173, 'palmerston-north-border-residents-only'),
	(174, 'palmerston-north-early-lockdown'),
	(175, 'palmerston-north-strict-contact-tracing'),
	(176, 'palmerston-north-iot-keeping-people-connected'),
	(177, 'palmerston-north-distance-teaching-right-to-education'),
	(178, 'palmerston-north-digits-trust-connectivity'),
	(179, 'palmerston-north-un-sdg-city'),
	(180, 'palmerston-north-spark-5g-test-site'),
	(181, 'palmerston-north-2050-carbon-model'),
	(182, 'palmerston-north-small-scale-trials'),
	(183, 'palmerston-north-solar-compacting-bins'),
	(184, 'palmerston-north-smart-playground'),
	(185, 'palmerston-north-smart-city-maturity-model'),
	(186, 'cockburn-cooperation-with-central-government'),
	(187, 'cockburn-community-services-with-online-resources'),
	(188, 'cockburn-fast-community-information'),
	(189, 'cockburn-telephone-hotline'),
	(190, 'cockburn-interest-waiver'),
	(191, 'cockburn-utility-relief-businesses'),
	(192, 'cockburn-restart-hub'),
	(193, 'kwinana-border-closure'),
	(194, 'kwinana-remote-work-digital-tools'),
	(195, 'kwinana-council-on-teams'),
	(196, 'kwinana-more-wifi-hotspots'),
	(197, 'kwinana-free-public-systems'),
	(198, 'edinburgh-home-temperature-sensors'),
	(199, 'edinburgh-integrated-cloud-cctv'),
	(200, 'edinburgh-smart-city-operations-centre');
INSERT INTO public.digest_item VALUES
	(201, 'edinburgh-bin-fill-monitoring'),
	(202, 'edinburgh-european-funding-phase-one'),
	(203, 'edinburgh-global-ict-partners'),
	(204, 'edinburgh-early-intervention-repairs'),
	(205, 'nigeria-hourly-epidemic-data'),
	(206, 'da-nang-online-work'),
	(207, 'da-nang-online-meetings'),
	(208, 'da-nang-online-learning'),
	(209, 'da-nang-second-wave-information'),
	(210, 'da-nang-e-government-system'),
	(211, 'da-nang-online-administrative-services'),
	(212, 'da-nang-no-paper-documents'),
	(213, 'da-nang-mandatory-online-meetings'),
	(214, 'da-nang-polycom-central-ministries'),
	(215, 'da-nang-multichannel-information'),
	(216, 'da-nang-tracing-contacts-of-cases'),
	(217, 'da-nang-bluezone-app'),
	(218, 'da-nang-ncovi-app'),
	(219, 'da-nang-case-database-dashboard'),
	(220, 'of-a-pack-that-left');
INSERT INTO public.kept_line VALUES
	('52855038a74b223f935e9595', '/ask 無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道', 1797987900000),
	('94b02e43e182b90a952f07cd', '/ask 無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道、無人機、遠距醫療、長者照顧、口罩、自行車道 in English, <b>&amp;</b> #', 1797987900000);
INSERT INTO public.lane VALUES
	('slack:T1', 1795395645000, 0),
	('discord', 0, 1795395631020);
INSERT INTO public.oauth_state VALUES
	('a-state-that-was-issued', 1795396500000);
INSERT INTO public.slack_installation VALUES
	('E3', '', '', 'UB3', '\x6741414141414272426a34624159706e4342616c7659756f70765134537a6d4a41706d567848455f516c626d7248703631686e42765a73366c6649465a7a774868462d467a576e7869307249696d6e584a42613430553350665872304f4b6c614c6b6873525252514a6562714a6a357536723832696336526657665970657a55394356434d562d6978396168424e55582d634b6c4555626e496e4f6c6c766936346c6b2d5165666242765557595657485678513746754f444f526e55736e36575558476b58615f775a4a52626848574377493354754b4d783564765f47683663357a514d6546766659392d73684748585171796469322d564f53446478365578366d73327a3732714474476d39724a6f7771423341574e70505f424e516d4b556e457339484e35484d6c554d4d7969454339766955366d6c76474e4d3963346b433942374e3561456a784652565a3976737a312d7a6f395249543662386b3933724d427a4a796c7a61417877617566483872543141646d41514252467979755267445a654f4830564b3068544a4c7a56494a5566653965325849337646535436724f326355316873336239554653773468515f3030675f334e4c414e6a4d646b6c4c4e66563458526d4d553954527a72563161313274386c4f356e4b384b725f5f697568574c337a6e336b4d4553344751494c6e7258776f564d4b624f4b6b5258544f477a676b4e6b424831', 1795395900000),
	('', 'T1', '', 'UB1', '\x6741414141414272426a34626158764d57524e335a59637a58776f6468794e303643716370716e7039654d5746573547796e4a7269597753495f713739524234395878794c464e4473624b4d314665596f6b54344c6f455654366e5931566a7735783738457a316a3945374f53317774706d667278364c585149624175436d394b76626c447a4c357341504458614841497332446f415036554b6f425550664a52796e4e41765457434a4a714c3250366955456a6d6567544c75414a31564b45434d747a48536e323559396c356c30743867677439656f5f74534a3367727352424e456452355a384979523072513763654531744d474479797141614e38725f375069627732637757684f774c37536a78455a56485f4c797156455a5f72474c45644c722d4f2d523751457839476248494133474e6c70574f543165364853526d5065366b39446664566a416b67645038786a373457534d487562694c63615a51616a315354577a4b6f36455365726d346e324173437937594477794e5f704e56452d6c775143783262564659736147426e712d71656e5f2d5047466f38444a7341766732585a414d73504b457478696b364134464e456a30495a5a723734543758507a5675735534333855636553334877486b633631346634736b45456d58354d6443787a4b73674e726f646a4d58385a476344356b6e2d545043307457485756614f5659355571645055', 1795395900000),
	('E2', 'T2', '', 'UB1', '\x6741414141414272426a3462712d736859315563414c745656464555465a5f616b4772775f3037564459424a6b35706e67686e386d6c645937594931312d55724734417264434a757544663247735a32424f37433274324e6e7130346b304938764b4c685f6d4b6f775446525866735974506c723476623564743477386b7248312d6c2d30485062626b4b703559646279626852355a6438496630365063467a70346230365056623056384752777149643537714a7554696d567270327768706e6f383735436a515f617973477878686f486f617176717578722d3568714c7747525250354a38634b6879383443723179485f3568425f46757958486d4d547661546d7a784c75397a4b6b34573166354734666f565a414168736e596238717073597341556832766f426456724762633931385a41486d6f4f494c6f635f6f564941704b616c336f36526d5374333136322d5759704c6b376b564632367738534f4855682d764551713772715474546a744a48494a4365653874614136436d644a496d4b78324836434f6938336d5153585a715579704b5a4e6f44474a614b6a676f2d527a303551634a7173577a36356379574e336458356d433557424f4d35737541447171684445597144616d62587467625f2d74345672634c73697a564641314e4e4c77556b494737505950752d4537776e5032744c73363133526e4e38507458723445534136685f52566131356370546933636246633761363865534e424b64637658646a57532d4f7345686c526e34657446673d', 1795395900000);
INSERT INTO public.subscription VALUES
	(6, 'slack', 'T3', 'C9', '10:15', 'Pacific/Auckland', 'wed', 'en', '', '', false, 'revoked', 'account_inactive', NULL, 1, '\x00000000000000000000000004', 'medellin-own-ventilators', '2026-11-11', NULL, NULL, 1794182400000, 1794182400000),
	(5, 'slack', 'T2', 'C1', '08:51', 'Asia/Kolkata', 'mon,tue', 'en', '', 'UC1', false, 'gone', 'channel_not_found', NULL, 1, '\x000000000000000000000000000000000000080400000080', 'wellington-branded-carbon-credits', '2026-11-16', NULL, NULL, 1794182400000, 1794182400000),
	(4, 'discord', '811', '902', '18:00', 'Asia/Taipei', 'tue,thu', 'zh-TW', '', '7001', false, 'off', NULL, NULL, 1, '\x00000020002000000000000200000001', 'gdynia-conferencing-software', '2026-11-19', NULL, NULL, 1794182400000, 1795082400000),
	(15, 'slack', 'T1', 'C10', '07:00', 'Asia/Taipei', 'fri', 'zh-TW', 'no-theme-any-more', 'UC10', true, NULL, NULL, NULL, 1, '\x', NULL, '2026-11-20', '2026-11-27', 1795734000000, 1794182400000, 1794182400000),
	(2, 'slack', 'T1', 'C2', '08:30', 'Europe/Prague', 'mon,wed,fri', 'en', 'climate-nature,mobility', 'UC2', true, NULL, NULL, NULL, 1, '\x0000008000000001000000000000000000002400000020', 'palmerston-north-2050-carbon-model', '2026-11-20', '2026-11-23', 1795419000000, 1794182400000, 1794182400000),
	(3, 'discord', '811', '901', '07:45', 'America/New_York', 'mon,tue,wed,thu,fri,sat,sun', 'en', 'telehealth', '7001', true, NULL, NULL, NULL, 3, '\x0040000000000000008001000000000000000080', 'moscow-family-medicine-remote', '2026-11-22', '2026-11-23', 1795437900000, 1794182400000, 1794182400000),
	(17, 'slack', 'T1', 'C3', '08:57', 'Asia/Tokyo', 'mon,tue,wed,thu,fri,sat,sun', 'en', '', '7002', true, NULL, NULL, NULL, 4, '\x0800f0ffffffffffffffffffffffffffffff7f220881804200009011', 'palmerston-north-smart-city-maturity-model', '2026-11-23', '2026-11-24', 1795478220000, 1794182400000, 1794182400000),
	(7, 'discord', '812', '903', '22:10', 'America/Sao_Paulo', 'sat,sun', 'zh-TW', 'data-decisions,education', '7001', true, NULL, NULL, '2026-12-25', 1, '\x0000000000000000010080000880', 'budapest-promote-distance-education', '2026-11-21', '2026-12-26', 1798333800000, 1794182400000, 1795391820000),
	(1, 'slack', 'T1', 'C1', '08:50', 'Asia/Taipei', 'workdays:TW', 'zh-TW', '', 'UC1', true, NULL, NULL, NULL, 1, '\x004000000000000200000000003000c4000000000400000000020002', 'cranston-chromebooks', '2026-11-23', '2026-11-24', 1795481400000, 1794182400000, 1794182400000),
	(8, 'slack', 'T1', 'C4', '08:52', 'Asia/Taipei', 'mon,tue,wed,thu,fri,sat,sun', 'zh-TW', '', 'UC4', true, NULL, NULL, NULL, 1, '\x0200000008000101040002140004020000000002002008000080', 'moscow-ai-medical-imaging', '2026-11-23', '2026-11-24', 1795481520000, 1794182400000, 1794182400000),
	(10, 'slack', 'T1', 'C5', '08:53', 'Asia/Taipei', 'mon,tue,wed,thu,fri,sat,sun', 'zh-TW', '', 'UC5', true, NULL, NULL, NULL, 1, '\x00104000008204800010800000000000000400300020000408', 'budapest-grassroots-hackathon', '2026-11-23', '2026-11-24', 1795481580000, 1794182400000, 1794182400000),
	(11, 'slack', 'T1', 'C6', '08:54', 'Asia/Taipei', 'mon,tue,wed,thu,fri,sat,sun', 'en', '', 'UC6', true, NULL, NULL, NULL, 1, '\x00000080000402040000002000000040400000000c0201012080', 'gdynia-phone-web-dealings', '2026-11-23', '2026-11-24', 1795481640000, 1794182400000, 1794182400000),
	(12, 'slack', 'T1', 'C7', '08:55', 'Asia/Taipei', 'mon', 'zh-TW', '', 'UC7', true, NULL, NULL, NULL, 1, '\x0000002000000000000000000000020000000004', 'wellington-vr-city-dynamics', '2026-11-23', '2026-11-30', 1796000100000, 1794182400000, 1794182400000),
	(14, 'discord', '811', '904', '08:56', 'Asia/Taipei', 'mon,tue,wed,thu,fri,sat,sun', 'zh-TW', '', '7001', true, NULL, NULL, NULL, 1, '\x0040000010002000009000000400080000410000000013000030', 'gdynia-children-online-game', '2026-11-23', '2026-11-24', 1795481760000, 1794182400000, 1794182400000),
	(13, 'slack', 'T1', 'C8', '09:05', 'Asia/Taipei', 'mon,tue,wed,thu,fri,sat,sun', 'zh-TW', '', 'UC8', true, NULL, NULL, NULL, 1, '\x080040240000000100200000000088044000000101000080000040', 'scranton-emergency-care-partnership', '2026-11-23', '2026-11-24', 1795482300000, 1794182400000, 1794182400000),
	(16, 'discord', '812', '905', '12:00', 'Asia/Tokyo', 'workdays:JP', 'en', 'mobility', '7002', true, NULL, NULL, NULL, 1, '\x', NULL, NULL, NULL, 0, 1794182400000, 1795395900000);
INSERT INTO public.value VALUES
	('channel_settings.version', '1795000000000000000'),
	('discord.commands.4242', 'b35d9f76bee056f256f033ecd33699079e993ddd463da60677e22c284d0c9c48');
SELECT pg_catalog.setval('public.delivery_id_seq', 139, true);
SELECT pg_catalog.setval('public.digest_item_number_seq', 351, true);
SELECT pg_catalog.setval('public.subscription_id_seq', 20, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.channel_setting
    ADD CONSTRAINT pk_channel_setting PRIMARY KEY (platform, team, channel);
ALTER TABLE ONLY public.claim
    ADD CONSTRAINT pk_claim PRIMARY KEY (key);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT pk_delivery PRIMARY KEY (id);
ALTER TABLE ONLY public.digest_item
    ADD CONSTRAINT pk_digest_item PRIMARY KEY (number);
ALTER TABLE ONLY public.kept_line
    ADD CONSTRAINT pk_kept_line PRIMARY KEY (key);
ALTER TABLE ONLY public.lane
    ADD CONSTRAINT pk_lane PRIMARY KEY (name);
ALTER TABLE ONLY public.oauth_state
    ADD CONSTRAINT pk_oauth_state PRIMARY KEY (state);
ALTER TABLE ONLY public.slack_installation
    ADD CONSTRAINT pk_slack_installation PRIMARY KEY (enterprise, team, "user");
ALTER TABLE ONLY public.subscription
    ADD CONSTRAINT pk_subscription PRIMARY KEY (id);
ALTER TABLE ONLY public.value
    ADD CONSTRAINT pk_value PRIMARY KEY (name);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT uq_delivery_subscription_date UNIQUE (subscription, date);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT uq_delivery_subscription_round_item UNIQUE (subscription, round, item);
ALTER TABLE ONLY public.digest_item
    ADD CONSTRAINT uq_digest_item_item UNIQUE (item);
ALTER TABLE ONLY public.subscription
    ADD CONSTRAINT uq_subscription_platform_team_channel UNIQUE (platform, team, channel);
CREATE INDEX ix_claim_until ON public.claim USING btree (until);
CREATE INDEX ix_delivery_platform_ready ON public.delivery USING btree (platform, ready) WHERE (ready IS NOT NULL);
CREATE INDEX ix_kept_line_until ON public.kept_line USING btree (until);
CREATE INDEX ix_oauth_state_until ON public.oauth_state USING btree (until);
CREATE INDEX ix_subscription_next_due ON public.subscription USING btree (next_due) WHERE (next_due IS NOT NULL);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT fk_delivery_subscription FOREIGN KEY (subscription) REFERENCES public.subscription(id) ON DELETE CASCADE;
