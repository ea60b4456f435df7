// Package portable writes scripts in forms that other runners take: one JavaScript file that runs under any shell, or
// JSON and modules as wabt's wast2json and wasm-tools' json-from-wast write them. Nothing is run here.
//
//   - world.go: what a script's names stand for, without running it
//   - json.go, json_value.go: JSON
//   - javascript.go, javascript_value.go, runner.js: JavaScript
//   - check.go: modules that do what JavaScript cannot: they call and compare
package portable
