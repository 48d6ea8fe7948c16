-- A node says that it lives, and to a new epoch which calls it has made.
--
-- KEYS: epoch, seen, nodes, then rings
-- ARGV: 1 epoch of the asking connection, 2 node, 3 its zone's number, 4 nodes
--       of the fleet, 5 for so long (ms) a call may be that it knows nothing of,
--       6 pause after a change of epoch (ms), 7 "all" when all calls are told,
--       8 "anew" where the clock was put forward, 9 expiry of rings (ms), then
--       for each ring how many, and as many times call, ms until it is free
-- Replies {now, ms until calls are open, 1 if this node is seen, nodes seen,
-- 1 if two machines have one name or disagree about the fleet, names...}.

local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)

local id = redis.call('HGET', KEYS[1], 'id')
if id ~= ARGV[1] or ARGV[8] == 'anew' then
    redis.call('DEL', KEYS[2])
    redis.call('HSET', KEYS[1], 'id', ARGV[1], 'open', now + tonumber(ARGV[6]), 'blind', now)
end

local at = 10
for k = 4, #KEYS do
    local n = tonumber(ARGV[at])
    at = at + 1
    for i = 1, n do
        redis.call('ZADD', KEYS[k], 'GT', now + tonumber(ARGV[at + 1]), ARGV[at])
        at = at + 2
    end
    -- the ring may have come from an old file, about to expire
    redis.call('PEXPIRE', KEYS[k], ARGV[9])
end

-- name -> "zone zone-before nodes time"; a name whose zone goes back and forth
-- is two machines'
local zone, need = ARGV[3], ARGV[4]
local before, odd = '-', 0
local mine = redis.call('HGET', KEYS[3], ARGV[2])
if mine then
    local z, b = string.match(mine, '^(%S+) (%S+)')
    before = b
    if z ~= zone then
        if b == zone then
            odd = 1
        end
        before = z
    elseif string.match(mine, '!$') then
        odd = 1
    end
end
redis.call('HSET', KEYS[3], ARGV[2], zone .. ' ' .. before .. ' ' .. need .. ' ' .. now
           .. (odd == 1 and ' !' or ''))

local names = {}
local all = redis.call('HGETALL', KEYS[3])
for i = 1, #all, 2 do
    local n, at2, mark = string.match(all[i + 1], '^%S+ %S+ (%d+) (%d+) ?(!?)$')
    if not at2 or now - tonumber(at2) > 300000 then
        redis.call('HDEL', KEYS[3], all[i])
    else
        names[#names + 1] = all[i]
        if n ~= need or mark == '!' then
            odd = 1
        end
    end
end

if ARGV[7] == 'all' then
    redis.call('SADD', KEYS[2], ARGV[2])
    local blind = math.max(tonumber(redis.call('HGET', KEYS[1], 'blind') or 0), now + tonumber(ARGV[5]))
    redis.call('HSET', KEYS[1], 'blind', blind)
end

local seen = redis.call('SCARD', KEYS[2])
local open = tonumber(redis.call('HGET', KEYS[1], 'open'))
if seen >= tonumber(need) and #names <= tonumber(need) and odd == 0 then
    local blind = tonumber(redis.call('HGET', KEYS[1], 'blind') or 0)
    if blind < open then
        open = blind
        redis.call('HSET', KEYS[1], 'open', open)
    end
end

table.sort(names)
local reply = {now, math.max(open - now, 0), redis.call('SISMEMBER', KEYS[2], ARGV[2]), seen, odd}
for i = 1, math.min(#names, 16) do
    reply[#reply + 1] = names[i]
end
return reply
