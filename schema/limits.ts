/**
 * Every limit of Homeroom, with its unit in its name and its reason beside it (invariant H9). Nothing else in
 * the code states a bound. Raising one is a change of this file and of docs/PROTOCOL.md.
 */

// --- text and identifiers -------------------------------------------------------------------------------
/** Code points. Long enough for an essay answer, short enough that a page of 50 stays under 2 MB. */
export const textCharactersMax = 10_000
/** UTF-8 bytes: 10,000 code points of at most four bytes. */
export const textBytesMax = 40_000
export const titleCharactersMax = 200
export const userNameCharactersMax = 120

/** From sending to the last edit: a slip is noticed the same day. Corrections of announcements have no end. */
export const editWithinMs = 86_400_000
/** Edits of one message: each keeps what was said before, for staff. */
export const editsMax = 50
/** Different emojis under one message: more is a game, and all of them travel with it. */
export const reactionsMax = 20
/** UTF-16 units of an emoji, judged before it is looked at: the longest family or flag has about 35. */
export const emojiUnitsMax = 64
/** Pinned messages of a conversation: a page of them at once. */
export const pinsMax = 50
/** Why somebody who moderates did something: a sentence or two. */
export const reasonCharactersMax = 500

// --- messages -------------------------------------------------------------------------------------------
/** Messages of one person in one conversation: as fast as anybody types, and a handful at once. */
export const messagesPerSecondMax = 1
export const messagesBurstMax = 5
/** People whose pace a room remembers: as many as speak within five seconds. */
export const sendRatesMax = 1_000

// --- frames and sockets ---------------------------------------------------------------------------------
/** Bytes of one frame from a client. The platform would deliver 32 MiB; a full text in JSON escapes fits 64 KiB. */
export const frameBytesMax = 65_536
/** Frames that break the protocol before the socket is closed: a bug gets two warnings, an attack little. */
export const frameStrikesMax = 3
/** Frames per second and socket, sustained; twice as many at once. A person types far fewer. */
export const framesPerSecondMax = 20
export const framesBurstMax = 40
/** Refused frames in a row before the socket is closed with 4029: the client does not read its answers. */
export const framesRefusedMax = 100
/** Sockets of one user in one room: laptop, phone, a few tabs. The oldest one gives way. */
export const socketsPerUserMax = 8
/** From the upgrade to the first `join`; an idle stranger costs memory. */
export const joinDeadlineMs = 10_000
/** The runtime keeps what a slow reader does not take in the room's 128 MB, without telling us (workerd#988). */
export const unackedRevsMax = 256
export const unackedBytesMax = 1_048_576
/** How often a client says `received` at the latest: a quarter of what the room tolerates. */
export const receivedEveryRevs = unackedRevsMax / 4
/** The same for bytes. Counted in UTF-16 units: at most three bytes each. */
export const receivedEveryBytes = unackedBytesMax / 8
/** Sockets that one room holds; galleries take over beyond (design §12). Memory binds before the platform's 32,768. */
export const socketsPerRoomMax = 4_000
/** An attachment is at most 16,384 bytes at the platform; ours holds one session and stays small. */
export const attachmentBytesMax = 2_048
/** A JWT is a few hundred bytes; a handshake line beyond this is not one of ours. */
export const tokenCharactersMax = 8_192

/** A client's own name for a command, as long as a clientMessageId. */
export const refCharactersMax = 64
/** Typing of one person is told on at most this often; saying it sooner says nothing new. */
export const typingEveryMs = 3_000
/** How long somebody is shown as typing after it was last said: two tellings. */
export const typingShownMs = 6_000

// --- sync -----------------------------------------------------------------------------------------------
/** The room's warm tail: newest messages by rev. Everything not yet archived is kept besides. */
export const tailMessagesMax = 500
/** Trim only when this many are over, so that deletes come in one statement and not one a message. */
export const tailSlackMessages = 100
/** Messages of the page that a `reset` carries: two screens. */
export const welcomePageMessages = 50
/** Bytes of messages in one `welcome`; a longer catch-up is answered with `reset` and the newest page. */
export const welcomeBytesMax = 1_048_576
/**
 * How long a frame waits for company, for each socket that the last one went to. One `send` costs 34 µs of a core with
 * everything that follows (1,000 viewers, 50 messages a second), and a room that were busy with nothing else would let acks
 * queue: at 30 they took 107 ms at the 99th percentile and deliveries 148, at 45 64 and 114, with a quarter less CPU.
 */
export const sendCostMicros = 45
/** The longest that a frame waits for company under load; half of what delivery may take end to end. */
export const coalesceMsMax = 50

// --- history --------------------------------------------------------------------------------------------
export const pageMessagesDefault = 50
export const pageMessagesMax = 100

/** Replies to one message in one answer: as many as a page has messages. */
export const repliesPageDefault = 50
export const repliesPageMax = 100

// --- alarms ---------------------------------------------------------------------------------------------
/** An alarm that has not run so long after its time was lost; on a busy thread they come some hundred ms late. */
export const alarmLateMs = 2_000

// --- archive --------------------------------------------------------------------------------------------
/** From a commit to the archiving alarm: long enough to batch, short against H10's ten seconds. */
export const archiveDelayMs = 200
/**
 * A conversation that goes on is archived at most this often: its messages share round trips, and its tail has them. With
 * the time that Postgres may take it stays within H10's ten seconds.
 */
export const archiveEveryMs = 3_000
/** The first wait after a pause is at least this share of the period: rooms that began together spread over the rest of it. */
export const phaseShareMin = 0.25
/** What comes later than this share of its period after its time was not held up by load: there was nothing to do. */
export const pauseShare = 0.2
/** Messages per upsert. They travel as one JSON parameter, so the bound is about time, not about parameters. */
export const archiveRowsMax = 500
/** Readers whose moves a room remembers for its archive; beyond it the table of cursors is read once. */
export const movedCursorsMax = 2_000
/** Roster and cursor rows per upsert: short rows, so a class of 20,000 is archived in four round trips. */
export const archiveMembersMax = 5_000
/** Text bytes per upsert, with up to three times as many of words to find it by, so that a batch of long messages still fits one request to the proxy. */
export const archiveBytesMax = 2_097_152
/** Backoff between failed attempts. The longest wait plus the timeout stays within H10's ten seconds. */
export const archiveBackoffMinMs = 500
export const archiveBackoffMaxMs = 4_000
/** Attempts at one row alone, each refused by Postgres as data, before it is parked and reported. */
export const poisonAttemptsMax = 8

// --- vendors --------------------------------------------------------------------------------------------
/** A statement that takes longer than this is a failure: the caller has something better to do. */
export const postgresTimeoutMs = 5_000
export const redisTimeoutMs = 1_500
export const jwksTimeoutMs = 3_000
/** Bytes of a key set: a dozen RSA keys. */
export const jwksBytesMax = 65_536

// --- identity -------------------------------------------------------------------------------------------
/** Longest life of a user's token. A leaked one is worth a day at most. */
export const tokenLifetimeSeconds = 86_400
/** Clocks of host and edge may differ by this much. */
export const tokenLeewaySeconds = 30
/** How long a campus's settings and keys are believed before they are read again. */
export const campusFreshMs = 60_000
/** How long they are used when Postgres does not answer: sign-in outlives an outage of a working day. */
export const campusStaleMs = 86_400_000
export const jwksFreshMs = 600_000
export const jwksStaleMs = 86_400_000
/** An unknown kid makes us ask the issuer again, at most this often. */
export const jwksRefetchMs = 60_000
/** Entries of each in-memory cache of the worker: one isolate has 128 MB for everything. */
export const cacheEntriesMax = 1_000

// --- conversations --------------------------------------------------------------------------------------
export const groupMembersMax = 100
export const classMembersMax = 20_000
/** Above this size names (readers, typing, presence) become counts, and `capabilities` says so. */
export const namesMembersMax = 100
export const conversationsPageDefault = 20
export const conversationsPageMax = 100

// --- moderation -----------------------------------------------------------------------------------------
/** A minute is the shortest that anybody notices; whoever is to be silent for longer than a term is to be removed. */
export const muteSecondsMin = 60
export const muteSecondsMax = 7_776_000
/** Open reports of one person in one conversation: whoever has more to say speaks with somebody. */
export const openReportsOfPersonMax = 20
/** Open reports of one message: staff have heard of it. */
export const openReportsOfMessageMax = 20
/** Entries of the audit log, and reports, on a page. */
export const moderationPageDefault = 50
export const moderationPageMax = 100

// --- files ----------------------------------------------------------------------------------------------
/** Bytes of one file: a lecture's slides, a minute of film. It streams, so memory does not bind. */
export const fileBytesMax = 26_214_400
/** Files of one message. */
export const filesPerMessageMax = 10
/** Bytes of all files of one person. */
export const personFileBytesMax = 1_073_741_824
/** A file counts as at least this much: a row and an object cost too, and a person has at most 65,536 of them. */
export const fileChargeBytesMin = 16_384
/** UTF-8 bytes of a file's name: what file systems take. */
export const fileNameBytesMax = 255
/** What is looked at to tell what a file is, and held while it streams: most photographs say their size within it. */
export const fileHeadBytes = 65_536
/** A phone's camera has 50 million pixels; a browser decodes each into four bytes. */
export const imagePixelsMax = 100_000_000
export const imageSideMax = 30_000
/** From the first byte of an upload to the last: 25 MB over a slow phone. */
export const uploadMs = 600_000
/** R2 answers within tens of milliseconds; whoever waits longer comes back. */
export const filesTimeoutMs = 10_000
export const filesRetryAfterMs = 5_000
/** Bytes of a conversation's picture: every list shows it. */
export const avatarBytesMax = 1_048_576
/** A file that was uploaded and not sent may still be: a draft is forgotten after a day. */
export const orphanAfterMs = 86_400_000
/** Files that one collection looks at, and rooms that it asks at once. */
export const orphansPerRunMax = 1_000
export const orphanRoomsInFlightMax = 6
/** Files that a room removes from R2 at a time, in one call. */
export const filesSweptMax = 100
/** Deletions that follow one another share a call. */
export const fileSweepEveryMs = 1_000
/** Backoff of that while R2 or Postgres is away: nobody waits for it. */
export const fileSweepBackoffMinMs = 1_000
export const fileSweepBackoffMaxMs = 300_000

// --- scheduled ------------------------------------------------------------------------------------------
/** Messages that one person has waiting in one conversation. */
export const scheduledMax = 50
/** Half a year: a term and the holiday before it. */
export const scheduleAheadMsMax = 15_552_000_000

// --- search ---------------------------------------------------------------------------------------------
/** Characters of what is looked for, its filters among them. */
export const searchCharactersMax = 256
/** Words of it: each is one more index entry to intersect. Words of scripts without spaces count by pairs. */
export const searchWordsMax = 32
/** Characters of a word that are looked at: the longest word of German is 79 long, and 64 tell any two apart. */
export const searchWordCharactersMax = 64
export const searchPageDefault = 20
export const searchPageMax = 50
/** Messages that one person has saved: more is a library, which search is for. */
export const bookmarksMax = 1_000
export const bookmarksPageDefault = 20
export const bookmarksPageMax = 50
export const mentionsPageDefault = 20
export const mentionsPageMax = 50
/** Rooms that one page asks at once: the platform queues from the seventh connection on. */
export const recallsInFlightMax = 6

// --- HTTP -----------------------------------------------------------------------------------------------
/** Bytes of a JSON body: a text of 40,000 bytes in \u escapes, with room to spare. */
export const bodyBytesMax = 262_144
/** Bytes of a roster body: 20,000 people at about 100 bytes. */
export const rosterBodyBytesMax = 4_194_304
/** People per provisioning request. */
export const usersPerRequestMax = 1_000
/** Requests of one person in a minute: two a second, which no pair of hands makes for long. */
export const userRequestsPerMinute = 120
/** Of one server key: a host works for all of its people. */
export const keyRequestsPerMinute = 1_200
export const rateWindowMs = 60_000
/** Requests that a gate counts from memory between two rows, as a part of the limit: twelve rows a minute at most. */
export const rateBlockParts = 12
/** Gates of a campus: at a thousand calls a second each, and ten requests a call, more than a campus asks. Never changed: a
 * caller would come through another one, which knows nothing of them. */
export const gatesPerCampus = 16
/** Callers that a gate remembers; the others are a row. */
export const gateCallersMax = 5_000
/** Requests that a gate grants an isolate at once, as a person's block: a gate that sleeps costs more to wake than to read a list. */
export const leaseRequestsMax = 10
/** How long it may use them: so long a person who was deactivated is let through by an isolate that let them in before. */
export const leaseMs = 10_000
/** How long a request waits for its gate; then it goes on uncounted. */
export const gateTimeoutMs = 1_000
/** Callers that are over their limit and are refused by the isolate itself, until their window ends. */
export const refusedCallersMax = 1_000
/** How long an answer is kept for a request that is made again under the same `Idempotency-Key`. */
export const idempotencyHours = 24
/** After this a request that was never answered counts as lost, and may be made anew. */
export const idempotencyLeaseMs = 60_000
/** Live server keys under one name: the old one and the new one, while a host changes over. */
export const liveKeysPerNameMax = 2
/** When to come back for the answer of a request under way. */
export const idempotencyRetryAfterMs = 1_000
/** Rows past their day that a claim takes along. */
export const idempotencySweepMax = 20
/** Characters of an opaque list cursor: ours have about 200; the rest of a URL's 16 KB is not for guessing. */
export const cursorCharactersMax = 512
/** When to come back after a room or older history did not answer: a restart takes about this long. */
export const roomRetryAfterMs = 1_000
export const historyRetryAfterMs = 2_000
/** Rooms of one course that a roster sync calls at once: the platform queues from the seventh connection on. */
export const rosterSyncsInFlightMax = 6
/** Rooms that one read-all calls at a time, for the same reason. */
export const readAllInFlightMax = 6
/** People, courses and enrolments per page: what a host pages through is short rows. */
export const usersPageMax = 100
export const enrolmentsPageMax = 100
/** Members per page of a roster: as many as any other list gives. */
export const membersPageMax = 100

// --- webhooks: inbound ----------------------------------------------------------------------------------
/** Live integrations of one conversation: what a course uses, and a list that is given whole. */
export const integrationsMax = 20
/** Posts of one integration in a minute: one a second, as the makers of such webhooks are used to. */
export const integrationPostsPerMinute = 60
/** Live secrets of a host: the old one and the new one, while it changes over. */
export const hostSecretsMax = 2
/** Bytes of a host secret that we make: as many as its HMAC has. */
export const hostSecretBytes = 32
/** People whom one host event takes off a roster or puts on it; beyond it the whole roster is sent. */
export const rosterDeltaMax = 1_000

// --- events ---------------------------------------------------------------------------------------------
/** Events of a page, each with a message of up to 10 KB. */
export const eventsPageDefault = 100
export const eventsPageMax = 200

// --- webhooks: signatures -------------------------------------------------------------------------------
/** Bytes of a webhook's secret: Standard Webhooks asks for 24 to 64; shorter and longer ones of other makers are taken. */
export const webhookSecretBytesMin = 16
export const webhookSecretBytesMax = 256
/** Seconds by which the sender's clock, and the way, may differ from ours, in both directions. */
export const webhookToleranceSeconds = 300
/** Characters of the id of a webhook: others' have about 32. */
export const webhookIdCharactersMax = 128
/** Signatures of one webhook that are looked at: two live secrets of a few schemes each. */
export const webhookSignaturesMax = 16

// --- webhooks: endpoints and deliveries -----------------------------------------------------------------
/** Endpoints of a campus: each is told everything that it wants by itself. */
export const webhookEndpointsMax = 10
/** Characters of an address. What is longer is no address that somebody would write down. */
export const webhookUrlCharactersMax = 1_024
export const webhookDescriptionCharactersMax = 200
/** Bytes of a secret that we make: the middle of what Standard Webhooks asks for. */
export const webhookSecretBytes = 32
/** How long the secret of before goes on signing: a day to change over, unless the host says otherwise, at most a week. */
export const webhookOverlapSecondsDefault = 86_400
export const webhookOverlapSecondsMax = 604_800
/** Standard Webhooks asks for 15 to 30 s. A courier waits, and is billed, as long. */
export const webhookTimeoutMs = 15_000
/** Waits before each attempt, Svix's schedule: 75 hours in all, so that a receiver may be down over a weekend. */
export const webhookDelaysSeconds = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const
/** A wait is longer by up to this part of it, so that what failed together does not come together again. */
export const webhookJitter = 0.1
/** A receiver that says `Retry-After` is obeyed so far: a wrong unit must not silence it for a year. */
export const webhookRetryAfterMaxMs = 3_600_000
/** Attempts of one courier at once: of the six connections that an object may have open, two stay for Postgres. */
export const webhookInFlightMax = 4
/** Deliveries that are taken up with one look into Postgres; each may carry 10 KB. */
export const webhookDueMax = 40
/** Events that are noted with one look into the log. */
export const webhookNotedMax = 200
/** Deliveries that wait in a courier. Beyond it events stay in the log, which has room for all of them. */
export const webhookPendingMax = 5_000
/** What was delivered can be looked up so long, and so many of an endpoint. */
export const deliveryKeptMs = 2_592_000_000
export const deliveriesKeptMax = 10_000
/** From one tidying of a courier's log to the next. */
export const deliverySweepMs = 3_600_000
/** Rounds of one alarm: beyond this time the next one goes on, far from the 15 minutes that the platform grants. */
export const courierRunMs = 60_000
/** After a failure of Postgres. */
export const courierBackoffMinMs = 1_000
export const courierBackoffMaxMs = 60_000
/** Deliveries of a page. */
export const deliveriesPageDefault = 20
export const deliveriesPageMax = 100
/** A queue that does not take a word by then: the room says it again later. */
export const queueTimeoutMs = 2_000
/** Couriers that are woken at once. */
export const couriersInFlightMax = 20

// --- heartbeats -----------------------------------------------------------------------------------------
/** Clients say `ping` this often: proxies cut what is idle for 30 s or more. The runtime answers while the room sleeps. */
export const heartbeatEveryMs = 25_000
/** Three missed heartbeats and a little: the socket is a zombie (workerd#1187) and is closed with 4408. */
export const heartbeatStaleMs = 90_000
/** How often a room with sockets looks for expired tokens and zombies: one request and one row each time. */
export const sweepEveryMs = 60_000

// --- two rooms at a time --------------------------------------------------------------------------------
/** An hour between two messages is a pause, not a pace. */
export const slowModeSecondsMax = 3_600
/** People that one message mentions: beyond it, `@everyone` is meant. */
export const mentionsMax = 50
/** Mentions of everyone or of staff that a conversation's head carries, the newest: a badge shows no more. */
export const groupMentionsMax = 50
/** Characters of a preview in a list. */
export const previewCharactersMax = 140
/** Summaries of one conversation to the personal rooms: the first at once, then at most one in this time. */
export const summaryEveryMs = 1_000
/** The same while nobody is elsewhere to hear them: only the head follows, for whoever looks at a list. */
export const unheardSummaryEveryMs = 3_000
/** Receipts of one room travel at most this often; they are the first thing that load may delay. */
export const receiptsEveryMs = 250
/** A person without a heartbeat for this long is away: two slow sweeps and a minute. */
export const onlineStaleMs = 660_000
/** A viewer without a sweep for this long is gone: a stale heartbeat, the sweep that notices it, and some air. */
export const viewingStaleMs = 180_000
/** Members up to whom Redis is asked about each; beyond it, who of the campus is online is read and intersected. */
export const onlineLookupMax = 500
/** A personal room has one member and would pay a Redis command each time: it sweeps slowly. */
export const personalSweepEveryMs = 300_000
/** Once everyone's slow sweep has passed, with some air: whoever is missing from the set of who is online is offline. */
export const censusMs = 330_000
/** Once every room's sweep has passed, with some air: whoever is missing from the set of viewers is not viewing. */
export const viewersCensusMs = 65_000
/** Until then large conversations badge everybody, and so more seldom; counts are to be right within 30 s. */
export const unsureSummaryEveryMs = 20_000
/** When Redis is told again what it was told: beyond what a failed-over replica or a restored copy may have missed. */
export const settleMs = 10_000
/**
 * Rooms that were founded together spread it over this share of it, or all would tell everything again at once. Earlier and not
 * later: after ten idle seconds the runtime puts an object away, and waking it for this would cost more.
 */
export const settleSpread = 0.3
/** Personal rooms called at a time, and in all, by a conversation's own room; beyond it relays share the work. */
export const deliveriesInFlightMax = 100
export const deliveriesDirectMax = 1_000
export const relayRecipientsMax = 500
/** How long one personal room is waited for: it delays nobody but itself. */
export const deliveryTimeoutMs = 5_000
/** Conversations in a snapshot: two screens of a list; the rest is paged over HTTP. */
export const snapshotConversationsMax = 50
/** Frames that a personal socket may leave unconfirmed. */
export const personalUnackedMax = 256
/** Frames kept for a socket whose snapshot is being read; the snapshot is asked again beyond it. */
export const snapshotBacklogMax = 256
/** Backoff of what follows the log into Redis: recovery is seen within seconds. */
export const publishBackoffMinMs = 500
export const publishBackoffMaxMs = 4_000

// --- Redis ----------------------------------------------------------------------------------------------
/** Commands of one pipeline; Upstash takes 1,000 and more, and a reply of this many is parsed in a few ms. */
export const redisPipelineMax = 1_000
/** Conversations of one person that a list knows of, and announcements of a campus: the latest active ones. */
export const listConversationsMax = 1_000
export const listAnnouncementsMax = 200
/** How long what /health/ready has found is believed: a monitor of ten places asks vendors twelve times a minute. */
export const readinessMemoryMs = 5_000
/** Heads that an isolate remembers as it parsed them: the lively conversations of a campus, some 10 MB. */
export const headsParsedMax = 5_000
/** How long Redis keeps what nobody writes any more; all of it is rebuilt from Postgres when it is wanted. */
export const listSeconds = 86_400
export const updatesSeconds = 172_800
export const headSeconds = 2_592_000
/** Mentions of one person that are kept in Redis: a badge shows no more. */
export const mentionsKeptMax = 200
/** Loading a list from Postgres and asking Redis before it, at the longest; then the next one tries itself. */
export const listLoadMs = 10_000

// --- presence -------------------------------------------------------------------------------------------
/** People asked about in one request. */
export const presenceUsersMax = 100
/** Names given of those who view a large conversation. */
export const presenceSampleMax = 20
/** How long a large conversation's room answers who is there by what Redis said last, however many ask. */
export const crowdStaleMs = 10_000

// --- a client: its socket -------------------------------------------------------------------------------
/** A `pong` comes from the runtime without waking the room: a socket that takes longer is not one any more. */
export const heartbeatAnswerMs = 10_000
/** From asking for a token to the `welcome`: a slow phone needs a few seconds, a dead server never answers. */
export const liveWithinMs = 15_000
/** Full jitter between these two: a deploy cuts everybody at once, and they must not return at once. */
export const reconnectMinMs = 500
export const reconnectMaxMs = 30_000
/** Only a socket that stayed live this long wipes the memory of earlier failures. */
export const reconnectCalmMs = 10_000
/** The server's hint is believed up to this: a wrong unit must not silence a client for a day. */
export const retryAfterMaxMs = 300_000
/** Joins on one socket without a frame applied in between. Beyond it is a fault of the server, not a gap. */
export const rejoinsMax = 5

/** Before a device asks for its list once more: whatever made it unsure comes in several frames. */
export const snapshotAgainMs = 500

// --- a client: sending ----------------------------------------------------------------------------------
/** Sends that wait for their ack. A person never has that many; a program is told to wait. */
export const outboxMessagesMax = 200
/** `pong` says that the runtime lives, only an ack says that the room does. */
export const ackWithinMs = 15_000
/** Times that one send goes out and gets no answer at all before it is given back: it may be what kills the socket. */
export const sendAttemptsMax = 10
/** How long to wait where `rate_limited` does not say. */
export const rateLimitedWaitMs = 1_000

// --- a client: receiving --------------------------------------------------------------------------------
/** Messages held in memory, some 10 MB of short ones; the oldest go first and can be fetched again. */
export const messagesHeldMax = 20_000
/** Trim only when this many are over: one splice for many messages. */
export const messagesSlack = 500
/** Changes to messages older than what is held, kept until a page of history brings those. */
export const outsideHeldMax = 500
/** Names held. One per member of the largest class. */
export const peopleHeldMax = 20_000
/** Quotes held: one for every other message that is. */
export const quotesHeldMax = messagesHeldMax / 2

// --- a widget: showing what was written -----------------------------------------------------------------
/** Blocks within blocks. Beyond it a text is shown as written: nobody nests quotes that deep on purpose. */
export const markupDepthMax = 12
/** Characters of one formula, and formulas of one message: a page must not hang over what somebody typed. */
export const formulaCharactersMax = 1_000
export const formulasMax = 40
/** Macro expansions of one formula, and its largest size in em: `\def` can ask for any number of either. */
export const formulaExpandMax = 200
export const formulaEmMax = 20
/** Characters of a code block that are coloured; longer ones stay plain. */
export const codeColouredMax = 5_000
/** Lines before a long message folds. */
export const foldLines = 18

// --- a client: requests ---------------------------------------------------------------------------------
/** A token that ends within this time is not good for one more request. */
export const tokenRenewMs = 30_000
/** Times that one request is tried in all; a person waits some seconds for the last one. */
export const requestTriesMax = 4
/** One try of a request: beyond it a slow network is no network. */
export const requestTryMs = 15_000

// --- a client: what a device keeps ----------------------------------------------------------------------
/** Last pages of conversations: what somebody opens in a week, some 100 KB each at most. */
export const pagesKeptMax = 50
/** Messages of a kept page: what a welcome brings. */
export const pageKeptMessages = welcomePageMessages
/** From a change to its being kept: typing and a busy room write once, not at every turn. */
export const keepAfterMs = 1_000
/** A database that does not open by then is not waited for any more: memory takes its place. */
export const keptOpenMs = 2_000
/** What was refused, and not tried again in this time, is given up with the visit after it. */
export const failedKeptMs = 604_800_000

// --- a client: presence ---------------------------------------------------------------------------------
/** How often somebody who shows presence asks for it: it ages by minutes anyway. */
export const presenceEveryMs = 60_000

// --- a client: history ----------------------------------------------------------------------------------
/** Times that a page is asked for again because the conversation went on without it. */
export const backfillTriesMax = 3

// --- recovery -------------------------------------------------------------------------------------------
/** How far a room that is made anew jumps ahead with its revs: above whatever a list or Redis may have heard of the old one. */
export const recoveredRevGap = 1_000_000
/** Messages in one reading of a lost room's log: with the longest texts twelve megabytes, on the way to their digests. */
export const recoveryPageMessages = 1_000
/** Rows of reactions in one reading. */
export const recoveryPageReactions = 5_000
/** Seqs of one room that were said and are nowhere: an hour's outage of a busy class. Above, their places are not kept. */
export const lostSeqsMax = 5_000
/** Rooms that one request of an operator asks, and how many of them at once. */
export const recoveryRoomsMax = 50
export const recoveryRoomsInFlightMax = 10

// --- retention and erasure ------------------------------------------------------------------------------
/** Messages of one room that are erased by one call: each brings its tombstone into the tail. */
export const eraseMessagesMax = 100
/** Messages that one hourly run erases in all: a few seconds of rooms and Postgres, and the rest is the next hour's. */
export const erasedPerRunMax = 2_000
/** Conversations that one run takes up. */
export const erasureRoomsPerRunMax = 200
/** Jobs that one run goes on with, those that have waited longest. */
export const jobsPerRunMax = 20
/** The longest that a campus may say it keeps messages: ten years. */
export const retentionDaysMax = 3_650

// --- export ---------------------------------------------------------------------------------------------
/** Records of one page of an export, with the longest texts two megabytes. */
export const exportPageMax = 200

// --- metrics --------------------------------------------------------------------------------------------
/** Points of one invocation: what Analytics Engine takes; a further one it would refuse. */
export const dataPointsPerInvocationMax = 25
/** Characters of one label, all of ASCII: eleven of them stay under the 5,120 bytes that a point may have, an index under 96. */
export const dataPointLabelCharactersMax = 64
/** Of what goes well one in so many is written down: points are billed, and a tenth of them tells the same. */
export const wellPerPoint = 10
/** How often a busy room says how its frames went. */
export const deliveryPointEveryMs = 60_000
/** Beyond this a client's clock was set while it counted: nobody waits a minute for a frame on an open socket. */
export const delayMsMax = 60_000
