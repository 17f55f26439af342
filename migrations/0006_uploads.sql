CREATE TABLE "files" (
	"id" text PRIMARY KEY NOT NULL,
	"campus_id" text NOT NULL,
	"user_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"bytes" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seq" bigint
);
--> statement-breakpoint
CREATE INDEX "files_person" ON "files" USING btree ("campus_id","user_id","bytes");--> statement-breakpoint
CREATE INDEX "files_unsent" ON "files" USING btree ("created_at") WHERE seq IS NULL;