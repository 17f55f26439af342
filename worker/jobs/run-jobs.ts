/**
 * Goes on with what is to be erased, once an hour and when somebody asks for an erasure: a bounded number of messages and
 * rooms a run. A job's place is kept after each conversation, so whatever ends a run, the next one goes on there. A room that
 * does not answer keeps its job waiting and nobody else's.
 */
import type { ConversationId } from '../../schema/ids.ts'
import { eraseMessagesMax, erasedPerRunMax, erasureRoomsPerRunMax } from '../../schema/limits.ts'
import type { Answer, Erased, Erasing } from '../../schema/rpc.ts'
import { type Job, type Jobs, postgresJobs } from '../../stores/jobs.ts'
import { openNeon } from '../../stores/neon.ts'
import type { Environment } from '../environment.ts'
import { askRoom } from '../rooms.ts'

export type JobsRun = { jobs: number; conversations: number; erased: number }
type Budget = { rooms: number; messages: number }

const perRun: Budget = { rooms: erasureRoomsPerRunMax, messages: erasedPerRunMax }

export async function runJobs(env: Environment, now: number, limits = perRun): Promise<JobsRun> {
  const jobs = postgresJobs(openNeon(env))
  const budget = { ...limits }
  const run: JobsRun = { jobs: 0, conversations: 0, erased: 0 }
  for (const job of await jobs.next()) {
    run.jobs += 1
    await runJob(env, jobs, { job, now, budget, run })
    if (budget.rooms <= 0 || budget.messages <= 0) break
  }
  return run
}

type Running = { job: Job; now: number; budget: Budget; run: JobsRun }

async function runJob(env: Environment, jobs: Jobs, running: Running): Promise<void> {
  const { job, now, budget, run } = running
  const ids = await jobs.conversations(job, now, budget.rooms)
  const isWhole = ids.length < budget.rooms
  let { position } = job
  for (const id of ids) {
    const { erased, isDone } = await eraseIn(env, jobs, id, running)
    budget.rooms -= 1
    run.conversations += 1
    run.erased += erased
    if (isDone) position = id
    await jobs.move(job, { position, erased, isFinished: false })
    if (!isDone) return
  }
  // a retention begins anew with the next run; an erasure is at its end
  if (isWhole) await jobs.move(job, { position: null, erased: 0, isFinished: job.kind === 'erasure' })
}

async function eraseIn(
  env: Environment,
  jobs: Jobs,
  id: ConversationId,
  { job, now, budget }: Running,
): Promise<{ erased: number; isDone: boolean }> {
  let erased = 0
  for (let after = 0; ; ) {
    const seqs = await jobs.seqs(job, id, after, now)
    const answer = await askToErase(env, job, id, {
      seqs,
      ...(job.userId !== null && { person: job.userId }),
    })
    if (!answer.ok) {
      console.error(
        JSON.stringify({ event: 'job_waits', job: job.id, conversation: id, code: answer.problem.code }),
      )
      return { erased, isDone: false }
    }
    erased += answer.value.erased
    budget.messages -= answer.value.erased
    after = seqs.at(-1) ?? after
    if (seqs.length < eraseMessagesMax && !answer.value.hasMore) return { erased, isDone: true }
    if (budget.messages <= 0) return { erased, isDone: false }
  }
}

/** A room that has lost its storage is made anew first: what is to be erased must not come back with it. */
async function askToErase(
  env: Environment,
  { campusId }: Job,
  conversationId: ConversationId,
  wish: Erasing,
): Promise<Answer<Erased>> {
  const address = { campusId, conversationId }
  const answer = await askRoom(env, address, (room) => room.erase(wish))
  if (answer.ok || answer.problem.code !== 'not_found') return answer
  const recovered = await askRoom(env, address, (room) => room.recover({}))
  return recovered.ok ? askRoom(env, address, (room) => room.erase(wish)) : recovered
}
