"use strict";

// The order of tags on the page. In the document they stand by name, as linters want them.
const tags = [/* tags */];

window.ui = SwaggerUIBundle({
    dom_id: "#swagger-ui",
    url: "../openapi.json",
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    displayOperationId: true,
    displayRequestDuration: true,
    filter: true,
    persistAuthorization: true,
    showExtensions: true,
    tagsSorter: (left, right) => tags.indexOf(left) - tags.indexOf(right),
    tryItOutEnabled: true,
    // The document stays here: it is not sent to a validator.
    validatorUrl: null,
});
