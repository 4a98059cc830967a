-- wrk: each request makes a token of another name.
local number = 0
local start = os.time()

request = function()
    number = number + 1
    local body = string.format('{"name":"%d-%d"}', start, number)
    return wrk.format("POST", nil, nil, body)
end
