export default {
  gogs: {
    input: process.env.DOCUMENT,
    output: {
      target: "gogs/index.ts",
      client: "fetch",
      // The address is known when the client runs, not when it is generated.
      baseUrl: { runtime: "process.env.GOGS_API" },
    },
  },
};
