-- A rate, or leave to ask ShipStation for it: one round trip.
--
-- KEYS: ring (call -> time when its place is free), record, epoch, seen (who
--       told its calls to this epoch), entry, lease
-- ARGV: 1 epoch of the asking connection, 2 node, 3 call, 4 limit, 5 calls to
--       be left, 6 a place is held for (ms), 7 lease (ms),
--       8 freshness wanted (ms)
-- Replies {0, now, busy}: call; {1, now, ms}: no place before; {2, now, ms}: no
-- call before, by the change of epoch; {3, now, age, fresh left, reason,
-- value}: the entry; {4, now}: tell the node's calls first; {5, now, ms}:
-- another asks, for so long at most.

local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)

local e = redis.call('HMGET', KEYS[5], 'stored', 'fresh', 'reason', 'value')
local kept = nil
if e[1] then
    local left = tonumber(e[2]) - now
    kept = {3, now, math.max(now - tonumber(e[1]), 0), left, tonumber(e[3]), e[4]}
    if left > tonumber(ARGV[8]) then
        return kept
    end
    if e[4] == '' then
        kept = nil
    end
end

local epoch = redis.call('HMGET', KEYS[3], 'id', 'open')
if epoch[1] ~= ARGV[1] or redis.call('SISMEMBER', KEYS[4], ARGV[2]) == 0 then
    return {4, now}
end
if now < tonumber(epoch[2]) then
    return kept or {2, now, tonumber(epoch[2]) - now}
end

local lease = redis.call('PTTL', KEYS[6])
if lease > 0 and redis.call('GET', KEYS[6]) ~= ARGV[3] then
    return {5, now, lease}
end

local limit, needed = tonumber(ARGV[4]), tonumber(ARGV[5])
local h = redis.call('HMGET', KEYS[2], 'cap', 'cap_until', 'paused', 'limit')
if h[3] and now < tonumber(h[3]) then
    return kept or {1, now, tonumber(h[3]) - now}
end

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local busy = redis.call('ZCARD', KEYS[1])
if h[4] then
    limit = math.min(limit, tonumber(h[4]))
end
local free = limit - busy
local capped = h[2] and now < tonumber(h[2])
if capped then
    free = math.min(free, tonumber(h[1]))
end
if free <= needed then
    local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
    return kept or {1, now, first[2] and tonumber(first[2]) - now or 1000}
end

redis.call('ZADD', KEYS[1], now + tonumber(ARGV[6]), ARGV[3])
redis.call('PEXPIRE', KEYS[1], 2 * tonumber(ARGV[6]))
if capped then
    redis.call('HINCRBY', KEYS[2], 'cap', -1)
end
redis.call('SET', KEYS[6], ARGV[3], 'PX', ARGV[7])
return {0, now, busy + 1}
