// Reads a document as three programs do that take documents in: readers.mjs FILE...
// Each has to take it, with all its operations; and where it chooses one of several ways, one that works.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import SwaggerParser from "@apidevtools/swagger-parser";
import importers from "insomnia-importers";
import postman from "openapi-to-postmanv2";

/** Operations that anyone may call, and that answer more to a caller who is known. */
const isOptional = ({ security }) => security?.some((one) => Object.keys(one).length === 0);

function operationsOf(document) {
    return Object.values(document.paths).flatMap((item) => Object.values(item)).filter((operation) => operation.operationId);
}

/** A collection of Postman's: its requests, with the authentication that each is sent with. */
async function readByPostman(text, operations) {
    const read = await new Promise((resolve, reject) => {
        postman.convert({ type: "string", data: text }, {}, (error, result) => error ? reject(error) : resolve(result));
    });
    assert(read.result, read.reason);
    const [{ data: collection }] = read.output;
    const requests = (items) => items.flatMap((item) => item.item ? requests(item.item) : [item.request]);
    const all = requests(collection.item);
    assert.equal(all.length, operations.length);
    const without = all.filter(({ auth }) => auth?.type === "noauth").map(({ name }) => name);
    assert.deepEqual(without, [], "these would be sent without credentials");
    for (const { key, value } of collection.variable) assert(value, `the variable ${key} is empty`);
}

/** Insomnia reads 3.0 alone. */
async function readByInsomnia(text, operations) {
    const { data, type } = await importers.convert(text);
    assert.equal(type.id, "openapi3");
    const of = (kind) => data.resources.filter(({ _type }) => _type === kind);
    assert.equal(of("request").length, operations.length);
    const environment = of("environment").find(({ data }) => "base_path" in data).data;
    assert(environment.base_path.endsWith("api/v1"), environment.base_path);
}

for (const file of process.argv.slice(2)) {
    const text = readFileSync(file, "utf8");
    const document = JSON.parse(text);
    const operations = operationsOf(document);
    assert(operations.length > 0 && operations.some(isOptional));
    await SwaggerParser.validate(structuredClone(document));
    await readByPostman(text, operations);
    if (document.openapi.startsWith("3.0.")) await readByInsomnia(text, operations);
}
