-- A call has ended: its place is free a window from now, whether it was held or
-- not, and what it brought is everybody's.
--
-- KEYS: ring, record, entry, lease
-- ARGV: 1 call, 2 window (ms), 3 expiry of the ring (ms), 4 status; -1: it was
--       never made, 5 Limit, 6 Remaining, 7 Reset (s) of the headers; -1: absent,
--       8 fresh for (ms; 0: nothing is kept), 9 and stale (ms), 10 reason,
--       11 value

local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local window, status = tonumber(ARGV[2]), tonumber(ARGV[4])

if redis.call('GET', KEYS[4]) == ARGV[1] then
    redis.call('DEL', KEYS[4])
end

if status == -1 then
    redis.call('ZREM', KEYS[1], ARGV[1])
    return 0
end

redis.call('ZADD', KEYS[1], now + window, ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])

local limit, remaining = tonumber(ARGV[5]), tonumber(ARGV[6])
local reset = tonumber(ARGV[7])
local till = now + window
if reset >= 0 then
    till = now + 1000 + 1000 * math.min(math.max(reset, 1), 60)
end
if limit > 0 then
    redis.call('HSET', KEYS[2], 'limit', limit)
end

local h = redis.call('HMGET', KEYS[2], 'cap', 'cap_until')
local cap, cap_until = tonumber(h[1] or 0), tonumber(h[2] or 0)
if status == 429 then
    cap = 0
    cap_until = math.max(cap_until, till)
    redis.call('HSET', KEYS[2], 'cap', 0, 'cap_until', cap_until, 'paused', till)
end
if remaining >= 0 and reset >= 0 then
    -- what still flies is free later than a window from now
    local flying = redis.call('ZCOUNT', KEYS[1], '(' .. (now + window), '+inf')
    local left = math.max(remaining - flying, 0)
    if till > cap_until + 5000 then
        redis.call('HSET', KEYS[2], 'cap', left, 'cap_until', till)
    elseif till >= cap_until - 5000 then
        redis.call('HSET', KEYS[2], 'cap', math.min(cap, left))
    end
end
redis.call('PEXPIRE', KEYS[2], 86400000)

local fresh = tonumber(ARGV[8])
if fresh > 0 then
    redis.call('DEL', KEYS[3])
    redis.call('HSET', KEYS[3], 'stored', now, 'fresh', now + fresh, 'reason',
               ARGV[10], 'value', ARGV[11])
    redis.call('PEXPIRE', KEYS[3], fresh + tonumber(ARGV[9]))
end
return 0
