// Package edit changes modules as what they are: it visits the places where indices, labels and types stand, and
// inserts, removes, renumbers, imports, merges and inlines a module's parts. What was valid before is valid after,
// unless a function says otherwise; the callers validate all the same.
//
// A module that is shared is cloned first (Clone): everything here changes the module that it is called with. Modules
// are flat, as wasm.Module has them, so an edit of a body is an edit of a slice.
package edit
