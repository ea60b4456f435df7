// Package program has the programs that fuzz compares engines by: modules, what the host has for them, and what is
// done with them from outside, step by step. A program knows nothing of what made it.
//
//   - program.go and host.go say what a program is, mutant.go what a module is that was changed and may be refused.
//   - run.go runs a program on an engine, foresee.go announces it to one that is far away, open.go keeps what a
//     shadow run left open.
//   - feature.go finds what a program needs of an engine, probe.go what an engine has.
//   - script.go writes a program as a script, dehost.go takes the host out of it, sum.go digests it.
//   - instances.go, link.go, merge.go and sweep.go change a program whole: what package wasm/edit does to a module
//     and what that means for steps and links.
package program
