CREATE TABLE "bookmarks" (
	"conversation_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"campus_id" text NOT NULL,
	"user_id" text NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "bookmarks_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"saved_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bookmarks_conversation_id_seq_campus_id_user_id_pk" PRIMARY KEY("conversation_id","seq","campus_id","user_id")
);
--> statement-breakpoint
CREATE INDEX "bookmarks_person" ON "bookmarks" USING btree ("campus_id","user_id","position");