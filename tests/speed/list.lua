-- The list query, the same bytes every time. Arguments: the file with the body, who asks.
local bad = 0
function init(args)
  local file = io.open(args[1]); wrk.body = file:read("*a"); file:close()
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  if args[2] then wrk.headers["Idedugnad-Persona"] = args[2] end
end
function response(status, headers, body)
  if status ~= 200 or body:find('"errors"', 1, true) then
    bad = bad + 1
    if bad == 1 then io.stderr:write("not answered: " .. status .. " " .. body:sub(1, 300) .. "\n") end
  end
end
function done(summary, latency)
  io.write(string.format("RESULT %.0f %d\n", summary.requests / (summary.duration / 1e6), latency:percentile(99)))
end
