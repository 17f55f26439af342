/**
 * What a Redis answers to the commands that Homeroom uses, word for word. Written once, run on the in-process
 * engine and on a real server: where they differ, the engine is wrong. Dialogues are data: a command, a reply.
 */
import { beforeEach, expect, test } from 'vitest'
import { RedisError, type RedisExecutor, type Reply } from '../../local/redis-reply.ts'

type Expected = string | number | null | Refusal | Expected[]
type Refusal = { refused: string }
type Dialogue = [command: string, reply: Expected][]

function refused(text: string): Refusal {
  return { refused: text }
}

/** Replies with errors as plain values, so that they compare by content. */
export function plain(reply: Reply): Expected {
  if (reply instanceof RedisError) return refused(reply.message)
  return Array.isArray(reply) ? reply.map(plain) : reply
}

const wrongType = refused('WRONGTYPE Operation against a key holding the wrong kind of value')
const notInteger = refused('ERR value is not an integer or out of range')
const syntax = refused('ERR syntax error')
const arity = (name: string) => refused(`ERR wrong number of arguments for '${name}' command`)

const dialogues: Record<string, Dialogue> = {
  'PING answers PONG or what it was told': [
    ['PING', 'PONG'],
    ['ping hello', 'hello'],
    ['PING a b', arity('ping')],
  ],
  'an unknown command is refused with its arguments': [
    ['FROB', refused("ERR unknown command 'FROB', with args beginning with: ")],
    ['frob a bc', refused("ERR unknown command 'frob', with args beginning with: 'a' 'bc' ")],
  ],
  'SET stores and GET reads': [
    ['GET a', null],
    ['SET a 1', 'OK'],
    ['get a', '1'],
    ['SET a', arity('set')],
    ['GET', arity('get')],
    ['GET a b', arity('get')],
    ['MGET a b a', ['1', null, '1']],
    ['SADD s x', 1],
    ['GET s', wrongType],
    ['MGET a s', ['1', null]],
  ],
  'SET NX and XX write only where nothing or something is': [
    ['SET a 1 XX', null],
    ['SET a 1 NX', 'OK'],
    ['SET a 2 nx', null],
    ['SET a 2 xx', 'OK'],
    ['GET a', '2'],
    ['SET a 3 NX XX', syntax],
    ['SET a 3 FOO', syntax],
  ],
  'SET GET answers what was there before': [
    ['SET a 1 GET', null],
    ['SET a 2 GET', '1'],
    ['SET a 3 NX GET', '2'],
    ['GET a', '2'],
    ['SET b 1 XX GET', null],
    ['SADD s x', 1],
    ['SET s 1 GET', wrongType],
    ['SET s 1', 'OK'],
  ],
  'SET takes a time to live, keeps it or drops it': [
    ['SET a 1 EX 100', 'OK'],
    ['TTL a', 100],
    ['SET a 2 KEEPTTL', 'OK'],
    ['TTL a', 100],
    ['SET a 3', 'OK'],
    ['TTL a', -1],
    ['SET a 3 PX 100000', 'OK'],
    ['TTL a', 100],
    ['SET a 1 EX 0', refused("ERR invalid expire time in 'set' command")],
    ['SET a 1 EX -1', refused("ERR invalid expire time in 'set' command")],
    ['SET a 1 EX x', notInteger],
    ['SET a 1 EX', syntax],
    ['SET a 1 EX 1 PX 1', syntax],
    ['SET a 1 EX 1 KEEPTTL', syntax],
    ['SET a 1 KEEPTTL EX 1', syntax],
    ['SET a 1 PXAT 1', 'OK'],
    ['GET a', null],
  ],
  'DEL, UNLINK and EXISTS count keys': [
    ['SET a 1', 'OK'],
    ['SADD b 1', 1],
    ['EXISTS a b c a', 3],
    ['DEL a c', 1],
    ['UNLINK b b', 1],
    ['EXISTS a b', 0],
    ['DEL', arity('del')],
    ['UNLINK', arity('unlink')],
  ],
  'INCR counts within 64 bits and keeps the time to live': [
    ['INCR n', 1],
    ['INCR n', 2],
    ['EXPIRE n 100', 1],
    ['INCR n', 3],
    ['TTL n', 100],
    ['SET n abc', 'OK'],
    ['INCR n', notInteger],
    ['SET n 01', 'OK'],
    ['INCR n', notInteger],
    ['SET n 1.5', 'OK'],
    ['INCR n', notInteger],
    ['SET n -1', 'OK'],
    ['INCR n', 0],
    ['SET n 9223372036854775807', 'OK'],
    ['INCR n', refused('ERR increment or decrement would overflow')],
    ['SET n 9223372036854775808', 'OK'],
    ['INCR n', notInteger],
    ['SADD s x', 1],
    ['INCR s', wrongType],
  ],
  'EXPIRE sets a time to live, under conditions': [
    ['EXPIRE a 10', 0],
    ['TTL a', -2],
    ['PTTL a', -2],
    ['SET a 1', 'OK'],
    ['PTTL a', -1],
    ['EXPIRE a 10 XX', 0],
    ['EXPIRE a 10 GT', 0],
    ['EXPIRE a 10 NX', 1],
    ['EXPIRE a 20 NX', 0],
    ['EXPIRE a 20 GT', 1],
    ['EXPIRE a 30 lt', 0],
    ['TTL a', 20],
    ['PEXPIRE a 50000', 1],
    ['TTL a', 50],
    ['EXPIRE a 10 NX GT', refused('ERR NX and XX, GT or LT options at the same time are not compatible')],
    ['EXPIRE a 10 GT LT', refused('ERR GT and LT options at the same time are not compatible')],
    ['EXPIRE a 10 FOO', refused('ERR Unsupported option FOO')],
    ['EXPIRE a x', notInteger],
    ['EXPIRE a 9223372036854775807', refused("ERR invalid expire time in 'expire' command")],
    ['EXPIRE a 0', 1],
    ['EXISTS a', 0],
    ['SET a 1', 'OK'],
    ['PEXPIRE a -1', 1],
    ['GET a', null],
    ['EXPIRE a', arity('expire')],
  ],
  'TYPE names the type and DBSIZE counts the keys': [
    ['SET a 1', 'OK'],
    ['HSET h f v', 1],
    ['SADD s x', 1],
    ['ZADD z 1 x', 1],
    ['TYPE a', 'string'],
    ['TYPE h', 'hash'],
    ['TYPE s', 'set'],
    ['TYPE z', 'zset'],
    ['TYPE nobody', 'none'],
    ['DBSIZE', 4],
    ['FLUSHDB', 'OK'],
    ['DBSIZE', 0],
    ['FLUSHALL ASYNC', 'OK'],
    ['FLUSHALL FOO', syntax],
  ],
  'a hash holds fields': [
    ['HSET h a 1 b 2', 2],
    ['HSET h a 3 c 4', 1],
    ['HGET h a', '3'],
    ['HGET h z', null],
    ['HGET nobody a', null],
    ['HMGET h a z c', ['3', null, '4']],
    ['HMGET nobody a b', [null, null]],
    ['HGETALL h', ['a', '3', 'b', '2', 'c', '4']],
    ['HGETALL nobody', []],
    ['HDEL h a z', 1],
    ['HDEL h b c', 2],
    ['EXISTS h', 0],
    ['HDEL h a', 0],
    ['HSET h a', arity('hset')],
    ['HSET h a 1 b', arity('hset')],
    ['HMGET h', arity('hmget')],
    ['SET s 1', 'OK'],
    ['HSET s a 1', wrongType],
    ['HGETALL s', wrongType],
    ['HDEL s a', wrongType],
    ['HMGET s a', wrongType],
  ],
  'a set holds members': [
    ['SADD s a b a', 2],
    ['SADD s b c', 1],
    ['SCARD s', 3],
    ['SISMEMBER s a', 1],
    ['SISMEMBER s z', 0],
    ['SMISMEMBER s a z c', [1, 0, 1]],
    ['SMISMEMBER nobody a', [0]],
    ['SMEMBERS nobody', []],
    ['SREM s a z', 1],
    ['SREM s b c', 2],
    ['EXISTS s', 0],
    ['SCARD s', 0],
    ['SREM s a', 0],
    ['SADD s', arity('sadd')],
    ['SET x 1', 'OK'],
    ['SADD x a', wrongType],
    ['SCARD x', wrongType],
    ['SMISMEMBER x a', wrongType],
  ],
  'ZADD adds, moves and counts': [
    ['ZADD z 1 a 2 b', 2],
    ['ZADD z 3 a 4 c', 1],
    ['ZADD z CH 3 a 5 c 6 d', 2],
    ['ZSCORE z a', '3'],
    ['ZSCORE z nobody', null],
    ['ZSCORE nobody a', null],
    ['ZMSCORE z a nobody d', ['3', null, '6']],
    ['ZMSCORE nobody a b', [null, null]],
    ['ZCARD z', 4],
    ['ZRANGE z 0 -1 WITHSCORES', ['b', '2', 'a', '3', 'c', '5', 'd', '6']],
    ['ZADD z 7 e 8 e', 1],
    ['ZSCORE z e', '8'],
    ['ZADD z', arity('zadd')],
    ['ZADD z 1', arity('zadd')],
    ['ZADD z 1 a 2', syntax],
    ['ZADD z NX 1', syntax],
    ['ZADD z x a', refused('ERR value is not a valid float')],
    ['ZADD z nan a', refused('ERR value is not a valid float')],
    ['ZADD z 9 new x bad', refused('ERR value is not a valid float')],
    ['ZSCORE z new', null],
    ['SET s 1', 'OK'],
    ['ZADD s 1 a', wrongType],
    ['ZADD s x a', refused('ERR value is not a valid float')],
    ['ZCARD s', wrongType],
  ],
  'ZADD writes under conditions': [
    ['ZADD z XX 1 a', 0],
    ['EXISTS z', 0],
    ['ZADD z NX 5 a', 1],
    ['ZADD z NX 9 a 9 b', 1],
    ['ZSCORE z a', '5'],
    ['ZADD z GT 4 a 6 c', 1],
    ['ZSCORE z a', '5'],
    ['ZADD z GT CH 6 a', 1],
    ['ZADD z LT CH 7 a', 0],
    ['ZADD z XX GT CH 8 a 1 nobody', 1],
    ['ZADD z XX CH 8 a', 0],
    ['ZADD z NX XX 1 a', refused('ERR XX and NX options at the same time are not compatible')],
    ['ZADD z GT LT 1 a', refused('ERR GT, LT, and/or NX options at the same time are not compatible')],
    ['ZADD z GT NX 1 a', refused('ERR GT, LT, and/or NX options at the same time are not compatible')],
    ['ZADD z FOO 1 a', syntax],
    ['ZADD z FOO 1', refused('ERR value is not a valid float')],
  ],
  'ZADD INCR answers the new score': [
    ['ZADD z INCR 2.5 a', '2.5'],
    ['ZADD z INCR 1 a', '3.5'],
    ['ZADD z NX INCR 1 a', null],
    ['ZADD z XX INCR 1 nobody', null],
    ['ZADD z GT INCR -1 a', null],
    ['ZADD z LT INCR -1 a', '2.5'],
    ['ZADD z INCR 1 a 2 b', refused('ERR INCR option supports a single increment-element pair')],
    ['ZADD z +inf up', 1],
    ['ZADD z INCR -inf up', refused('ERR resulting score is not a number (NaN)')],
    ['ZSCORE z up', 'inf'],
    ['ZADD y XX INCR 1 a', null],
  ],
  'scores are whole, broken, huge or endless': [
    ['ZADD z 1732000000000 ms -inf low inf high 0.5 half 1e3 thousand -2 minus', 6],
    [
      'ZRANGE z 0 -1 WITHSCORES',
      ['low', '-inf', 'minus', '-2', 'half', '0.5', 'thousand', '1000', 'ms', '1732000000000', 'high', 'inf'],
    ],
    ['ZADD y 9007199254740991 safe', 1],
    ['ZSCORE y safe', '9007199254740991'],
    ['ZCOUNT z -inf +inf', 6],
    ['ZCOUNT z (-inf (+inf', 4],
  ],
  'ZCOUNT counts between bounds': [
    ['ZADD z 1 a 2 b 2 c 3 d', 4],
    ['ZCOUNT z 2 3', 3],
    ['ZCOUNT z (2 3', 1],
    ['ZCOUNT z (1 (3', 2],
    ['ZCOUNT z 3 1', 0],
    ['ZCOUNT z (2 (2', 0],
    ['ZCOUNT z 2 +inf', 3],
    ['ZCOUNT nobody 0 1', 0],
    ['ZCOUNT z x 1', refused('ERR min or max is not a float')],
    ['ZCOUNT z 1', arity('zcount')],
  ],
  'ZRANGE reads by index, from either end': [
    ['ZADD z 1 a 2 b 3 c 4 d', 4],
    ['ZRANGE z 0 -1', ['a', 'b', 'c', 'd']],
    ['ZRANGE z 1 2', ['b', 'c']],
    ['ZRANGE z -2 -1', ['c', 'd']],
    ['ZRANGE z -9 9', ['a', 'b', 'c', 'd']],
    ['ZRANGE z 3 1', []],
    ['ZRANGE z 9 12', []],
    ['ZRANGE z 0 1 REV', ['d', 'c']],
    ['ZRANGE z -1 -1 rev withscores', ['a', '1']],
    ['ZRANGE nobody 0 -1', []],
    ['ZRANGE z 0 x', notInteger],
    ['ZRANGE z 0 1.5', notInteger],
    ['ZRANGE z 0', arity('zrange')],
    [
      'ZRANGE z 0 -1 LIMIT 0 1',
      refused('ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX'),
    ],
    ['ZRANGE z 0 -1 LIMIT 0 -1', ['a', 'b', 'c', 'd']],
    ['ZRANGE z 0 -1 LIMIT 0', syntax],
    ['ZRANGE z 0 -1 FOO', syntax],
    ['SET s 1', 'OK'],
    ['ZRANGE s 0 -1', wrongType],
  ],
  'ZRANGE BYSCORE reads between bounds, in pages, backwards': [
    ['ZADD z 1 a 2 b 2 c 3 d', 4],
    ['ZRANGE z 2 3 BYSCORE', ['b', 'c', 'd']],
    ['ZRANGE z (2 +inf BYSCORE WITHSCORES', ['d', '3']],
    ['ZRANGE z -inf (2 BYSCORE', ['a']],
    ['ZRANGE z -inf +inf BYSCORE LIMIT 1 2', ['b', 'c']],
    ['ZRANGE z -inf +inf BYSCORE LIMIT 1 -1', ['b', 'c', 'd']],
    ['ZRANGE z -inf +inf BYSCORE LIMIT 9 1', []],
    ['ZRANGE z -inf +inf BYSCORE LIMIT -1 1', []],
    ['ZRANGE z -inf +inf BYSCORE LIMIT 0 0', []],
    ['ZRANGE z 3 2 BYSCORE REV', ['d', 'c', 'b']],
    ['ZRANGE z +inf -inf BYSCORE REV LIMIT 1 2', ['c', 'b']],
    ['ZRANGE z 2 3 BYSCORE REV', []],
    ['ZRANGE z 3 2 BYSCORE', []],
    ['ZRANGE z x 2 BYSCORE', refused('ERR min or max is not a float')],
    ['ZRANGE z 1 2 BYSCORE LIMIT x 1', notInteger],
    ['ZRANGE nobody 1 2 BYSCORE', []],
  ],
  'members of one score stand in order of their bytes': [
    ['ZADD z 1 b 1 B 1 a 1 é 1 aa 1 10 1 9', 7],
    ['ZRANGE z 0 -1', ['10', '9', 'B', 'a', 'aa', 'b', 'é']],
    ['ZADD y 0 \u{1F600} 0 \uFF01 0 z', 3],
    ['ZRANGE y 0 -1', ['z', '\uFF01', '\u{1F600}']],
  ],
  'ZREM, ZREMRANGEBYSCORE and ZREMRANGEBYRANK take members out': [
    ['ZADD z 1 a 2 b 3 c 4 d 5 e 6 f', 6],
    ['ZREM z a nobody', 1],
    ['ZREMRANGEBYSCORE z -inf (3', 1],
    ['ZREMRANGEBYRANK z 0 0', 1],
    ['ZREMRANGEBYRANK z -1 -1', 1],
    ['ZRANGE z 0 -1', ['d', 'e']],
    ['ZREMRANGEBYRANK z 5 9', 0],
    ['ZREMRANGEBYSCORE z 0 +inf', 2],
    ['EXISTS z', 0],
    ['ZREM z a', 0],
    ['ZREMRANGEBYSCORE z 0 1', 0],
    ['ZREMRANGEBYSCORE z x 1', refused('ERR min or max is not a float')],
    ['ZREMRANGEBYRANK z x 1', notInteger],
    ['SET s 1', 'OK'],
    ['ZREM s a', wrongType],
    ['ZREMRANGEBYRANK s 0 1', wrongType],
  ],
}

export function describeRedisContract(redisOf: () => RedisExecutor): void {
  beforeEach(async () => {
    await redisOf().execute(['FLUSHALL'])
  })

  test.each(Object.entries(dialogues))('%s', async (_title, dialogue) => {
    for (const [command, reply] of dialogue) {
      expect([command, plain(await redisOf().execute(command.split(' ')))]).toEqual([command, reply])
    }
  })

  test('keys, fields and values may be empty, long, or of any character', async () => {
    const redis = redisOf()
    const value = `a\r\n b\0 ☃ 😀 ${'x'.repeat(100_000)}`

    await redis.execute(['HSET', '', '', value])

    expect(await redis.execute(['HGETALL', ''])).toEqual(['', value])
  })

  test('SMEMBERS answers every member once', async () => {
    const redis = redisOf()
    const members = Array.from({ length: 1_000 }, (_, at) => `m${at}`)

    await redis.execute(['SADD', 's', ...members, ...members])

    const answered = await redis.execute(['SMEMBERS', 's'])
    expect(Array.isArray(answered) && answered.map(String).sort()).toEqual(members.sort())
  })

  test('a transaction answers each command, failed ones included', async () => {
    const replies = await redisOf().transaction([
      ['SET', 'a', '1'],
      ['SADD', 'a', 'x'],
      ['INCR', 'a'],
    ])

    expect(replies.map(plain)).toEqual(['OK', wrongType, 2])
  })

  test('a transaction with a command that can not be queued changes nothing', async () => {
    const redis = redisOf()

    const answer = redis.transaction([['SET', 'a', '1'], ['GET']])

    await expect(answer).rejects.toThrow(new RedisError("ERR wrong number of arguments for 'get' command"))
    expect(await redis.execute(['GET', 'a'])).toBeNull()
  })
}
