CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"campus_id" text NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "campuses" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"issuer" text NOT NULL,
	"audience" text NOT NULL,
	"jwks_url" text,
	"shared_secret" text,
	"allowed_origins" text[] NOT NULL,
	"settings" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "campuses_issuer_unique" UNIQUE("issuer")
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"id" text PRIMARY KEY NOT NULL,
	"campus_id" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"course_id" text,
	"audience" jsonb,
	"created_by" text,
	"created_at" timestamp with time zone NOT NULL,
	"epoch" text NOT NULL,
	"last_seq" bigint NOT NULL,
	"rev" bigint NOT NULL,
	"active_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "courses" (
	"campus_id" text NOT NULL,
	"id" text NOT NULL,
	"title" text NOT NULL,
	CONSTRAINT "courses_campus_id_id_pk" PRIMARY KEY("campus_id","id")
);
--> statement-breakpoint
CREATE TABLE "cursors" (
	"conversation_id" text NOT NULL,
	"user_id" text NOT NULL,
	"campus_id" text NOT NULL,
	"read_seq" bigint NOT NULL,
	"rev" bigint NOT NULL,
	CONSTRAINT "cursors_conversation_id_user_id_pk" PRIMARY KEY("conversation_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "enrolments" (
	"campus_id" text NOT NULL,
	"course_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "enrolments_campus_id_course_id_user_id_pk" PRIMARY KEY("campus_id","course_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "members" (
	"conversation_id" text NOT NULL,
	"user_id" text NOT NULL,
	"campus_id" text NOT NULL,
	"role" text NOT NULL,
	"removed" boolean NOT NULL,
	"joined_seq" bigint NOT NULL,
	"rev" bigint NOT NULL,
	CONSTRAINT "members_conversation_id_user_id_pk" PRIMARY KEY("conversation_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"conversation_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"rev" bigint NOT NULL,
	"sender_id" text NOT NULL,
	"client_message_id" text NOT NULL,
	"text" text NOT NULL,
	"reply_to" bigint,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"edited_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "messages_conversation_id_seq_pk" PRIMARY KEY("conversation_id","seq"),
	CONSTRAINT "messages_client_id" UNIQUE("conversation_id","sender_id","client_message_id")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"campus_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_campus_id_id_pk" PRIMARY KEY("campus_id","id")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_campus_id_campuses_id_fk" FOREIGN KEY ("campus_id") REFERENCES "public"."campuses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_campus_id_campuses_id_fk" FOREIGN KEY ("campus_id") REFERENCES "public"."campuses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses" ADD CONSTRAINT "courses_campus_id_campuses_id_fk" FOREIGN KEY ("campus_id") REFERENCES "public"."campuses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cursors" ADD CONSTRAINT "cursors_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrolments" ADD CONSTRAINT "enrolments_campus_id_course_id_courses_campus_id_id_fk" FOREIGN KEY ("campus_id","course_id") REFERENCES "public"."courses"("campus_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_campus_id_campuses_id_fk" FOREIGN KEY ("campus_id") REFERENCES "public"."campuses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_campus" ON "api_keys" USING btree ("campus_id");--> statement-breakpoint
CREATE INDEX "conversations_course" ON "conversations" USING btree ("campus_id","course_id");--> statement-breakpoint
CREATE INDEX "conversations_kind" ON "conversations" USING btree ("campus_id","kind");--> statement-breakpoint
CREATE INDEX "cursors_user" ON "cursors" USING btree ("campus_id","user_id");--> statement-breakpoint
CREATE INDEX "enrolments_user" ON "enrolments" USING btree ("campus_id","user_id");--> statement-breakpoint
CREATE INDEX "members_user" ON "members" USING btree ("campus_id","user_id");