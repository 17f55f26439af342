CREATE TABLE "events" (
	"id" text PRIMARY KEY NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "events_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campus_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"type" text NOT NULL,
	"rev" bigint NOT NULL,
	"seq" bigint,
	"actor" text NOT NULL,
	"is_staff_act" boolean NOT NULL,
	"detail" jsonb,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "section" text;--> statement-breakpoint
ALTER TABLE "enrolments" ADD COLUMN "section" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "mentions_all" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "attachments" jsonb;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "reactions" jsonb;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "pinned_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "bot" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "deleted_by_staff" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_campus" ON "events" USING btree ("campus_id","position");--> statement-breakpoint
CREATE INDEX "events_conversation" ON "events" USING btree ("conversation_id","position");