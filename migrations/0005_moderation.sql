CREATE TABLE "reports" (
	"conversation_id" text NOT NULL,
	"n" bigint NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "reports_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campus_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"sender_id" text NOT NULL,
	"text" text NOT NULL,
	"reporter" text NOT NULL,
	"reason" text NOT NULL,
	"reported_at" timestamp (3) with time zone NOT NULL,
	"resolution" text,
	"resolved_by" text,
	"resolved_at" timestamp (3) with time zone,
	"note" text,
	"rev" bigint NOT NULL,
	CONSTRAINT "reports_conversation_id_n_pk" PRIMARY KEY("conversation_id","n")
);
--> statement-breakpoint
ALTER TABLE "cursors" ADD COLUMN "level" text DEFAULT 'all' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "minor" boolean;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reports_campus" ON "reports" USING btree ("campus_id","position");--> statement-breakpoint
CREATE INDEX "events_audit" ON "events" USING btree ("campus_id","position") WHERE is_staff_act;