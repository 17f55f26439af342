CREATE TABLE "message_words" (
	"conversation_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "message_words_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"rev" bigint NOT NULL,
	"sender_id" text NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"has_files" boolean NOT NULL,
	"words" "tsvector" NOT NULL,
	CONSTRAINT "message_words_conversation_id_seq_pk" PRIMARY KEY("conversation_id","seq")
);
--> statement-breakpoint
ALTER TABLE "message_words" ADD CONSTRAINT "message_words_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "message_words_position" ON "message_words" USING btree ("position");--> statement-breakpoint
CREATE INDEX "message_words_words" ON "message_words" USING gin ("words");