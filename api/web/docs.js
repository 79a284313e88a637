// Shows /openapi.json; nothing is asked of another host.
// A field of the form that may be left out begins empty: with every example filled in, a question would ask for all at once.
const blank = (description) => {
  for (const path of Object.values(description.paths)) {
    for (const operation of Object.values(path)) {
      for (const parameter of operation.parameters ?? []) {
        if (!parameter.required) {
          delete parameter.example;
          delete parameter.examples;
          delete parameter.schema?.example;
          delete parameter.schema?.examples;
        }
      }
    }
  }
  return description;
};

fetch("/openapi.json")
  .then((answer) => answer.json())
  .then((description) =>
    window.SwaggerUIBundle({
      spec: blank(description),
      dom_id: "#docs",
      deepLinking: true,
      validatorUrl: null,
      tryItOutEnabled: true,
      defaultModelsExpandDepth: 0,
    }),
  );
