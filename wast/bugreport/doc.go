// Package bugreport writes what one sends to those who make an engine: a finding as Markdown, from a script that
// passes on the oracle and fails on the engine.
//
//   - bugreport.go: runs the script, and knows what the report says
//   - rule.go: the specification's rules, and where they are published
//   - markdown.go: writes it
package bugreport
