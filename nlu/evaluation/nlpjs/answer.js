// Learns from the rows of a file and answers others: node answer.js FROM TO. Writes [[[intent, score], …], milliseconds]
// of each to a second file: what nlp.js says while it learns goes to the standard output and cannot be silenced.
const fs = require("fs");
const { containerBootstrap } = require("@nlpjs/core");
const { Nlp } = require("@nlpjs/nlp");
const { LangEn } = require("@nlpjs/lang-en");
const { LangZh } = require("@nlpjs/lang-zh");

async function main() {
  const { known, asked } = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
  const container = await containerBootstrap();
  container.use(Nlp);
  container.use(LangEn);
  container.use(LangZh);
  const nlp = container.get("nlp");
  nlp.settings.autoSave = false;
  nlp.settings.log = false;
  nlp.addLanguage("zh");
  nlp.addLanguage("en");
  for (const [language, intent, text] of known) nlp.addDocument(language, text, intent);
  await nlp.train();
  const found = [];
  for (const [language, text] of asked) {
    const begun = process.hrtime.bigint();
    const answer = await nlp.process(language, text);
    const spent = Number(process.hrtime.bigint() - begun) / 1e6;
    found.push([answer.classifications.slice(0, 10).map((one) => [one.intent, one.score]), spent]);
  }
  fs.writeFileSync(process.argv[3], JSON.stringify(found));
}

main();
