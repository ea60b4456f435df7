// Package browser is a driver (docs/drivers.md) for the engine of a browser. It starts the browser without a window,
// at a page that it serves to this machine only. A worker of the page runs driver.js, the driver of all JavaScript
// engines, whose frames are the bodies of requests and responses: the worker waits for each response, as it would wait
// for input.
//
// It is how SpiderMonkey is reached, which no registry has but in Firefox.
package browser
