-- Texts are compared without accents and stemmed in English, and once more unstemmed for beginnings of words.
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

CREATE TEXT SEARCH CONFIGURATION shop_english (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION shop_english
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION shop_simple (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION shop_simple
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;

-- What a name is sorted by, the same on every machine: locales differ, bytes do not. unaccent is only STABLE because its
-- rules are a file that might change.
CREATE FUNCTION sort_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(unaccent('unaccent', name));

-- The average of so many reviews with one, two, … five stars, times 100; 0 without any.
CREATE FUNCTION rating_hundredths(ratings int[]) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(
    round(100.0 * (ratings[1] + 2 * ratings[2] + 3 * ratings[3] + 4 * ratings[4] + 5 * ratings[5])
        / nullif(ratings[1] + ratings[2] + ratings[3] + ratings[4] + ratings[5], 0))::int,
    0
);

-- The generated column of before, and the function it was made by, give way to one with the brand in it, kept by trigger.
DROP INDEX "products_search_idx";
ALTER TABLE "products" DROP COLUMN "search";
DROP FUNCTION product_search(text, text[], text);
ALTER TABLE "products" ADD COLUMN "search" tsvector;

-- array_to_string is only STABLE, because of types whose text depends on settings; for text[] it always gives the same.
CREATE FUNCTION concat_words(first text, more text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(first, '') || ' ' || array_to_string(more, ' ');

-- The words a product is found by: name before brand and tags, before description.
CREATE FUNCTION product_search(name text, brand text, tags text[], description text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('shop_english', name) || to_tsvector('shop_simple', name), 'A')
    || setweight(
        to_tsvector('shop_english', concat_words(brand, tags)) || to_tsvector('shop_simple', concat_words(brand, tags)),
        'B'
    )
    || setweight(to_tsvector('shop_english', left(description, 10000)), 'C');

-- CreateEnum
CREATE TYPE "image_status" AS ENUM ('processing', 'ready', 'failed');

-- CreateEnum
CREATE TYPE "transfer_kind" AS ENUM ('import', 'export');

-- CreateEnum
CREATE TYPE "transfer_status" AS ENUM ('waiting', 'running', 'done', 'failed');

-- DropIndex
DROP INDEX "products_brand_id_created_at_id_idx";

-- DropIndex
DROP INDEX "products_category_id_created_at_id_idx";

-- DropIndex
DROP INDEX "products_created_at_id_idx";

-- DropIndex
DROP INDEX "products_name_trgm_idx";

-- AlterTable
ALTER TABLE "brands" ADD COLUMN     "product_count" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "categories" ADD COLUMN     "product_count" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "product_images" ADD COLUMN     "error" TEXT,
ADD COLUMN     "height" INTEGER,
ADD COLUMN     "source_key" TEXT,
ADD COLUMN     "status" "image_status" NOT NULL DEFAULT 'processing',
ADD COLUMN     "width" INTEGER,
ADD COLUMN     "widths" INTEGER[] NOT NULL DEFAULT ARRAY[]::INTEGER[];

-- AlterTable
ALTER TABLE "products" ADD COLUMN     "cover_key" TEXT,
ADD COLUMN     "currency" CHAR(3),
ADD COLUMN     "in_stock" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "is_head" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "max_cents" INTEGER,
ADD COLUMN     "min_cents" INTEGER,
ADD COLUMN     "popularity" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "rating_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "ratings" INTEGER[] NOT NULL DEFAULT ARRAY[0, 0, 0, 0, 0]::INTEGER[],
ADD COLUMN     "variant_count" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "products" ADD COLUMN     "is_listed" BOOLEAN NOT NULL GENERATED ALWAYS AS (deleted_at IS NULL AND variant_count > 0) STORED,
ADD COLUMN     "rating_hundredths" INTEGER NOT NULL GENERATED ALWAYS AS (rating_hundredths(ratings)) STORED,
ADD COLUMN     "sort_name" TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (sort_name(name)) STORED;

-- CreateTable
CREATE TABLE "former_slugs" (
    "kind" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "target_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "former_slugs_pkey" PRIMARY KEY ("kind","slug")
);

-- CreateTable
CREATE TABLE "search_words" (
    "word" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "search_words_pkey" PRIMARY KEY ("word")
);

-- CreateTable
CREATE TABLE "reviews" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "product_id" UUID NOT NULL,
    "user_id" UUID,
    "rating" INTEGER NOT NULL,
    "title" TEXT NOT NULL DEFAULT '',
    "body" TEXT NOT NULL DEFAULT '',
    "verified" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reviews_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price_changes" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "variant_id" UUID NOT NULL,
    "price_cents" INTEGER NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "price_changes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transfers" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "kind" "transfer_kind" NOT NULL,
    "status" "transfer_status" NOT NULL DEFAULT 'waiting',
    "file_key" TEXT,
    "report_key" TEXT,
    "bytes_total" BIGINT,
    "bytes_done" BIGINT NOT NULL DEFAULT 0,
    "rows_done" INTEGER NOT NULL DEFAULT 0,
    "rows_created" INTEGER NOT NULL DEFAULT 0,
    "rows_updated" INTEGER NOT NULL DEFAULT 0,
    "rows_failed" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "requested_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "transfers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transfer_errors" (
    "transfer_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "column" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "message" TEXT NOT NULL,

    CONSTRAINT "transfer_errors_pkey" PRIMARY KEY ("transfer_id","line","column")
);

-- CreateTable
CREATE TABLE "transfer_skus" (
    "transfer_id" UUID NOT NULL,
    "sku" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "accepted" BOOLEAN NOT NULL,

    CONSTRAINT "transfer_skus_pkey" PRIMARY KEY ("transfer_id","sku")
);

-- CreateIndex
CREATE INDEX "products_category_id_idx" ON "products"("category_id");

-- CreateIndex
CREATE INDEX "products_brand_id_idx" ON "products"("brand_id");

-- CreateIndex
CREATE INDEX "former_slugs_target_id_idx" ON "former_slugs"("target_id");

-- CreateIndex
CREATE INDEX "search_words_trgm_idx" ON "search_words" USING GIN ("word" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "reviews_product_id_created_at_id_idx" ON "reviews"("product_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "reviews_user_id_idx" ON "reviews"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "reviews_product_id_user_id_key" ON "reviews"("product_id", "user_id");

-- CreateIndex
CREATE INDEX "price_changes_variant_id_created_at_id_idx" ON "price_changes"("variant_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "transfers_created_at_id_idx" ON "transfers"("created_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_changes" ADD CONSTRAINT "price_changes_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "variants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transfer_errors" ADD CONSTRAINT "transfer_errors_transfer_id_fkey" FOREIGN KEY ("transfer_id") REFERENCES "transfers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transfer_skus" ADD CONSTRAINT "transfer_skus_transfer_id_fkey" FOREIGN KEY ("transfer_id") REFERENCES "transfers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Lists: one index for each way to sort, over the whole shop and within a category or brand. Backwards serves the other direction.
CREATE INDEX "products_newest_idx" ON "products"("created_at" DESC, "id" DESC) WHERE "is_listed";
CREATE INDEX "products_price_idx" ON "products"("min_cents", "id") WHERE "is_listed";
CREATE INDEX "products_rating_idx" ON "products"("rating_hundredths" DESC, "id" DESC) WHERE "is_listed";
CREATE INDEX "products_name_idx" ON "products"("sort_name", "id") WHERE "is_listed";
CREATE INDEX "products_category_newest_idx" ON "products"("category_id", "created_at" DESC, "id" DESC) WHERE "is_listed";
CREATE INDEX "products_category_price_idx" ON "products"("category_id", "min_cents", "id") WHERE "is_listed";
CREATE INDEX "products_category_rating_idx" ON "products"("category_id", "rating_hundredths" DESC, "id" DESC) WHERE "is_listed";
CREATE INDEX "products_category_name_idx" ON "products"("category_id", "sort_name", "id") WHERE "is_listed";
CREATE INDEX "products_brand_newest_idx" ON "products"("brand_id", "created_at" DESC, "id" DESC) WHERE "is_listed";
CREATE INDEX "products_brand_price_idx" ON "products"("brand_id", "min_cents", "id") WHERE "is_listed";
CREATE INDEX "products_brand_rating_idx" ON "products"("brand_id", "rating_hundredths" DESC, "id" DESC) WHERE "is_listed";
CREATE INDEX "products_brand_name_idx" ON "products"("brand_id", "sort_name", "id") WHERE "is_listed";
CREATE INDEX "products_tags_idx" ON "products" USING GIN ("tags") WHERE "is_listed";

-- Search: first among the most popular, then in the names of the others, then everywhere.
CREATE INDEX "products_name_words_idx" ON "products" USING GIN (to_tsvector('shop_english', "name"))
    WHERE "is_listed" AND NOT "is_head";
CREATE INDEX "products_search_idx" ON "products" USING GIN ("search") WHERE "is_listed";
CREATE INDEX "products_search_head_idx" ON "products" USING GIN ("search") WHERE "is_listed" AND "is_head";
-- Small: tells whether there are any.
CREATE INDEX "products_tail_idx" ON "products"("is_head") WHERE NOT "is_head";
CREATE INDEX "search_words_sound_idx" ON "search_words"(dmetaphone("word"));
-- Pictures that still have to be made, or whose upload is to be cleaned up.
CREATE INDEX "product_images_source_key_idx" ON "product_images"("source_key") WHERE "source_key" IS NOT NULL;

-- Checks
ALTER TABLE "categories" ADD CONSTRAINT "categories_product_count_check" CHECK ("product_count" >= 0);
ALTER TABLE "brands" ADD CONSTRAINT "brands_product_count_check" CHECK ("product_count" >= 0);
ALTER TABLE "products"
    ADD CONSTRAINT "products_price_check" CHECK (
        CASE WHEN "variant_count" = 0 THEN num_nulls("min_cents", "max_cents", "currency") = 3
        ELSE num_nulls("min_cents", "max_cents", "currency") = 0 AND "min_cents" <= "max_cents" END
    ),
    ADD CONSTRAINT "products_ratings_check" CHECK (cardinality("ratings") = 5 AND coalesce(0 <= ALL ("ratings"), false)),
    ADD CONSTRAINT "products_rating_count_check" CHECK (
        "rating_count" = "ratings"[1] + "ratings"[2] + "ratings"[3] + "ratings"[4] + "ratings"[5]
    );
ALTER TABLE "product_images"
    ADD CONSTRAINT "product_images_size_check" CHECK (
        "status" <> 'ready'
        OR (num_nulls("width", "height") = 0 AND least("width", "height") > 0 AND cardinality("widths") > 0)
    );
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_rating_check" CHECK ("rating" BETWEEN 1 AND 5);
ALTER TABLE "price_changes" ADD CONSTRAINT "price_changes_price_check" CHECK ("price_cents" >= 0);
ALTER TABLE "transfers"
    ADD CONSTRAINT "transfers_rows_check" CHECK (least("rows_done", "rows_created", "rows_updated", "rows_failed") >= 0),
    ADD CONSTRAINT "transfers_finished_check" CHECK (("status" IN ('done', 'failed')) = ("finished_at" IS NOT NULL));

CREATE TRIGGER "price_changes_append_only" BEFORE UPDATE OR DELETE ON "price_changes"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Whoever keeps answers about the catalogue is told, with the commit, what changed: ids of products, `lists` when pages
-- that list them may differ, `*` for everything (apps/server/src/cache). Postgres drops repetitions within a transaction.
CREATE FUNCTION tell_catalogue(product_ids uuid[], lists boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(product_ids) > 100 THEN
        PERFORM pg_notify('catalogue', '*');
    ELSIF cardinality(product_ids) > 0 THEN
        PERFORM pg_notify('catalogue', concat_ws(' ', CASE WHEN lists THEN 'lists' END, array_to_string(product_ids, ' ')));
    END IF;
END
$$;

CREATE FUNCTION tell_catalogue_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('catalogue', '*');
    RETURN NULL;
END
$$;

-- Products: their words before they are written; counts, words of the vocabulary and news of them afterwards.
CREATE FUNCTION products_set_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := product_search(
        NEW.name, (SELECT name FROM brands WHERE id = NEW.brand_id), NEW.tags, NEW.description
    );
    RETURN NEW;
END
$$;
CREATE TRIGGER "products_set_search" BEFORE INSERT OR UPDATE OF "name", "brand_id", "tags", "description" ON "products"
    FOR EACH ROW EXECUTE FUNCTION products_set_search();

CREATE FUNCTION learn_words(product_ids uuid[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO search_words (word)
    SELECT DISTINCT word
    FROM products p
    LEFT JOIN brands b ON b.id = p.brand_id
    CROSS JOIN unnest(tsvector_to_array(to_tsvector('shop_simple', p.name || ' ' || concat_words(b.name, p.tags)))) AS word
    WHERE p.id = ANY (product_ids) AND length(word) BETWEEN 3 AND 40 AND word !~ '[0-9./@:_-]'
    ORDER BY word
    ON CONFLICT DO NOTHING
$$;

-- Rows are counted up and down in the order of their ids, so that two changes never wait for each other in a circle.
CREATE FUNCTION count_products(category_ids uuid[], brand_ids uuid[], deltas int[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM categories WHERE id = ANY (category_ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE categories c SET product_count = c.product_count + d.delta
    FROM (SELECT id, sum(delta) AS delta FROM unnest(category_ids, deltas) AS t (id, delta) GROUP BY id) d
    WHERE c.id = d.id AND d.delta <> 0;
    PERFORM FROM brands WHERE id = ANY (brand_ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE brands b SET product_count = b.product_count + d.delta
    FROM (SELECT id, sum(delta) AS delta FROM unnest(brand_ids, deltas) AS t (id, delta) GROUP BY id) d
    WHERE b.id = d.id AND d.delta <> 0;
END
$$;

CREATE FUNCTION products_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM learn_words(array_agg(id)) FROM inserted HAVING count(*) > 0;
    PERFORM count_products(array_agg(category_id), array_agg(brand_id), array_agg(1))
    FROM inserted WHERE is_listed HAVING count(*) > 0;
    DELETE FROM former_slugs f USING inserted i WHERE f.kind = 'products' AND f.slug = i.slug;
    PERFORM tell_catalogue(array_agg(id), true) FROM inserted;
    RETURN NULL;
END
$$;
CREATE TRIGGER "products_inserted" AFTER INSERT ON "products"
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION products_inserted();

CREATE FUNCTION products_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM learn_words(array_agg(n.id)) FROM after_it n JOIN before_it o USING (id)
    WHERE n.name <> o.name OR n.tags <> o.tags OR n.brand_id IS DISTINCT FROM o.brand_id
    HAVING count(*) > 0;
    PERFORM count_products(array_agg(category_id), array_agg(brand_id), array_agg(delta))
    FROM (
        SELECT moved.* FROM after_it n JOIN before_it o USING (id)
        CROSS JOIN LATERAL (VALUES
            (n.category_id, n.brand_id, CASE WHEN n.is_listed THEN 1 ELSE 0 END),
            (o.category_id, o.brand_id, CASE WHEN o.is_listed THEN -1 ELSE 0 END)
        ) AS moved (category_id, brand_id, delta)
        WHERE (n.category_id, n.brand_id, n.is_listed) IS DISTINCT FROM (o.category_id, o.brand_id, o.is_listed)
            AND moved.delta <> 0
    ) moves HAVING count(*) > 0;
    PERFORM tell_catalogue(array_agg(id), true) FROM after_it;
    RETURN NULL;
END
$$;
CREATE TRIGGER "products_updated" AFTER UPDATE ON "products"
    REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION products_updated();

CREATE FUNCTION products_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM count_products(array_agg(category_id), array_agg(brand_id), array_agg(-1))
    FROM deleted WHERE is_listed HAVING count(*) > 0;
    PERFORM tell_catalogue(array_agg(id), true) FROM deleted;
    RETURN NULL;
END
$$;
CREATE TRIGGER "products_deleted" AFTER DELETE ON "products"
    REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION products_deleted();

-- Slugs: the one that was before leads on to what has another now, until something else takes it.
CREATE FUNCTION keep_former_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM former_slugs WHERE kind = TG_TABLE_NAME AND slug = NEW.slug;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO former_slugs (kind, slug, target_id) VALUES (TG_TABLE_NAME, OLD.slug, NEW.id)
        ON CONFLICT (kind, slug) DO UPDATE SET target_id = excluded.target_id, created_at = now();
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER "products_former_slug" AFTER UPDATE OF "slug" ON "products"
    FOR EACH ROW WHEN (OLD.slug <> NEW.slug) EXECUTE FUNCTION keep_former_slug();
CREATE TRIGGER "categories_former_slug" AFTER UPDATE OF "slug" ON "categories"
    FOR EACH ROW WHEN (OLD.slug <> NEW.slug) EXECUTE FUNCTION keep_former_slug();
CREATE TRIGGER "categories_new_slug" AFTER INSERT ON "categories" FOR EACH ROW EXECUTE FUNCTION keep_former_slug();
CREATE TRIGGER "brands_former_slug" AFTER UPDATE OF "slug" ON "brands"
    FOR EACH ROW WHEN (OLD.slug <> NEW.slug) EXECUTE FUNCTION keep_former_slug();
CREATE TRIGGER "brands_new_slug" AFTER INSERT ON "brands" FOR EACH ROW EXECUTE FUNCTION keep_former_slug();

-- A brand's name is among its products' words.
CREATE FUNCTION brands_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE products SET brand_id = brand_id WHERE brand_id = NEW.id;
    PERFORM learn_words(array_agg(id)) FROM (SELECT id FROM products WHERE brand_id = NEW.id LIMIT 1) one
    HAVING count(*) > 0;
    RETURN NULL;
END
$$;
CREATE TRIGGER "brands_renamed" AFTER UPDATE OF "name" ON "brands"
    FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION brands_renamed();

CREATE TRIGGER "brands_tell" AFTER UPDATE OF "name", "slug" ON "brands"
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_all();
CREATE TRIGGER "brands_tell_more" AFTER INSERT OR DELETE ON "brands"
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_all();
CREATE TRIGGER "categories_tell" AFTER UPDATE OF "name", "slug", "parent_id", "position" ON "categories"
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_all();
CREATE TRIGGER "categories_tell_more" AFTER INSERT OR DELETE ON "categories"
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_all();

-- Variants: what the product's own row says of their prices and stock, and the history of prices.
CREATE FUNCTION sum_up_variants(product_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever changes another variant of the same product waits here, and then sees what was changed before.
    PERFORM FROM products WHERE id = ANY (product_ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE products p
    SET min_cents = v.min_cents, max_cents = v.max_cents, currency = v.currency, variant_count = v.variant_count,
        in_stock = v.in_stock
    FROM (
        SELECT w.id, min(price_cents) AS min_cents, max(price_cents) AS max_cents, min(currency) AS currency,
               count(variants.id)::int AS variant_count, coalesce(bool_or(on_hand > reserved), false) AS in_stock
        FROM (SELECT DISTINCT unnest(product_ids) AS id) w
        LEFT JOIN variants ON variants.product_id = w.id AND variants.deleted_at IS NULL
        GROUP BY w.id
    ) v
    WHERE p.id = v.id
        AND (p.min_cents, p.max_cents, p.currency, p.variant_count, p.in_stock)
            IS DISTINCT FROM (v.min_cents, v.max_cents, v.currency, v.variant_count, v.in_stock);
END
$$;

CREATE FUNCTION variants_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO price_changes (variant_id, price_cents, currency) SELECT id, price_cents, currency FROM inserted;
    PERFORM sum_up_variants(array_agg(product_id)) FROM inserted HAVING count(*) > 0;
    PERFORM tell_catalogue(array_agg(DISTINCT product_id), false) FROM inserted;
    RETURN NULL;
END
$$;
CREATE TRIGGER "variants_inserted" AFTER INSERT ON "variants"
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION variants_inserted();

CREATE FUNCTION variants_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO price_changes (variant_id, price_cents, currency)
    SELECT n.id, n.price_cents, n.currency FROM after_it n JOIN before_it o USING (id)
    WHERE (n.price_cents, n.currency) IS DISTINCT FROM (o.price_cents, o.currency);
    PERFORM sum_up_variants(array_agg(n.product_id) || array_agg(o.product_id)) FROM after_it n JOIN before_it o USING (id)
    WHERE (n.product_id, n.price_cents, n.currency, n.deleted_at, n.on_hand > n.reserved)
        IS DISTINCT FROM (o.product_id, o.price_cents, o.currency, o.deleted_at, o.on_hand > o.reserved)
    HAVING count(*) > 0;
    PERFORM tell_catalogue(array_agg(DISTINCT product_id), false) FROM after_it;
    RETURN NULL;
END
$$;
CREATE TRIGGER "variants_updated" AFTER UPDATE ON "variants"
    REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION variants_updated();

CREATE FUNCTION variants_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sum_up_variants(array_agg(product_id)) FROM deleted HAVING count(*) > 0;
    PERFORM tell_catalogue(array_agg(DISTINCT product_id), false) FROM deleted;
    RETURN NULL;
END
$$;
CREATE TRIGGER "variants_deleted" AFTER DELETE ON "variants"
    REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION variants_deleted();

-- Pictures: the first that is ready stands for the product.
CREATE FUNCTION product_images_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed uuid := coalesce(NEW.product_id, OLD.product_id);
BEGIN
    PERFORM FROM products WHERE id = changed FOR NO KEY UPDATE;
    UPDATE products p SET cover_key = i.key
    FROM (SELECT changed AS id) w
    LEFT JOIN LATERAL (
        SELECT key FROM product_images WHERE product_id = changed AND status = 'ready' ORDER BY position, id LIMIT 1
    ) i ON true
    WHERE p.id = w.id AND p.cover_key IS DISTINCT FROM i.key;
    PERFORM tell_catalogue(ARRAY[changed], false);
    RETURN NULL;
END
$$;
CREATE TRIGGER "product_images_changed" AFTER INSERT OR UPDATE OR DELETE ON "product_images"
    FOR EACH ROW EXECUTE FUNCTION product_images_changed();

-- Reviews: counted where they are shown; the row's lock keeps two at once apart.
CREATE FUNCTION reviews_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE products SET ratings[OLD.rating] = ratings[OLD.rating] - 1, rating_count = rating_count - 1
        WHERE id = OLD.product_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE products SET ratings[NEW.rating] = ratings[NEW.rating] + 1, rating_count = rating_count + 1
        WHERE id = NEW.product_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER "reviews_changed" AFTER INSERT OR DELETE OR UPDATE OF "rating", "product_id" ON "reviews"
    FOR EACH ROW EXECUTE FUNCTION reviews_changed();

-- What is there already.
UPDATE products p SET brand_id = brand_id;
SELECT sum_up_variants(array_agg(id)) FROM products HAVING count(*) > 0;
SELECT learn_words(array_agg(id)) FROM products HAVING count(*) > 0;
INSERT INTO price_changes (variant_id, price_cents, currency, created_at)
SELECT id, price_cents, currency, created_at FROM variants;
