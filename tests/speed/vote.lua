-- Ballots of one idea each, from one voter after another. Arguments: the campaign's id, the file with a line per idea's
-- id, how many voters there are, the first voter.
local campaign, ideas, people, at = nil, {}, 0, 0
local bad = 0
function init(args)
  campaign, people, at = args[1], tonumber(args[3]), tonumber(args[4])
  for line in io.lines(args[2]) do ideas[#ideas + 1] = line end
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end
local text = '{"query":"mutation($c:ID!,$i:ID!){castBallot(input:{campaignId:$c,choices:[{ideaId:$i}]}){seq userErrors{code}}}","variables":{"c":"%s","i":"%s"}}'
function request()
  at = at + 1
  wrk.headers["Idedugnad-Persona"] = "person-" .. (at % people + 1)
  return wrk.format(nil, nil, nil, string.format(text, campaign, ideas[at % #ideas + 1]))
end
function response(status, headers, body)
  if status ~= 200 or body:find('"errors"', 1, true) or not body:find('"userErrors":[]', 1, true) then
    bad = bad + 1
    if bad == 1 then io.stderr:write("not taken: " .. status .. " " .. body:sub(1, 300) .. "\n") end
  end
end
function done(summary, latency)
  io.write(string.format("RESULT %.0f %d\n", summary.requests / (summary.duration / 1e6), latency:percentile(99)))
end
