-- Each request posts one error response of its own: 300 companies, unique ids. TOKEN comes from the environment.

local hex = function(digits) return string.format("%0" .. digits .. "x", math.random(0, 16 ^ digits - 1)) end
local guid = function()
  return hex(8) .. "-" .. hex(4) .. "-4" .. hex(3) .. "-a" .. hex(3) .. "-" .. hex(6) .. hex(6)
end

function init()
  math.randomseed(7)
  companies = {}
  for number = 1, 300 do companies[number] = guid() end
  math.randomseed(os.time())
  head = "POST /ingest/v1/errors HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " .. os.getenv("TOKEN")
    .. "\r\nContent-Type: application/json\r\nContent-Length: "
end

function request()
  local body = '{"statusCode":404,"service":"QuickbooksOnline",'
    .. '"error":"InvoicePdfNotFoundException: Invoice not found for company ' .. companies[math.random(300)]
    .. " and invoice ID " .. math.random(99999) .. '","correlationId":"' .. guid() .. '"}'
  return head .. #body .. "\r\n\r\n" .. body
end

function done(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
