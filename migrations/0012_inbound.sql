CREATE TABLE "host_secrets" (
	"id" text PRIMARY KEY NOT NULL,
	"campus_id" text NOT NULL,
	"secret" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "integrations" (
	"id" text PRIMARY KEY NOT NULL,
	"campus_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "integrations_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
ALTER TABLE "host_secrets" ADD CONSTRAINT "host_secrets_campus_id_campuses_id_fk" FOREIGN KEY ("campus_id") REFERENCES "public"."campuses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "integrations" ADD CONSTRAINT "integrations_campus_id_campuses_id_fk" FOREIGN KEY ("campus_id") REFERENCES "public"."campuses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "host_secrets_campus" ON "host_secrets" USING btree ("campus_id");--> statement-breakpoint
CREATE INDEX "integrations_conversation" ON "integrations" USING btree ("campus_id","conversation_id");