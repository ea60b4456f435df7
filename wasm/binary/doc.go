// Package binary reads and writes the binary format (specification chapter 5), with the name section and branch
// hints of the appendix. Each construct's reader stands next to its writer, in files named by the chapter's headings.
//
// A module that this package refuses is malformed; whether it is valid is for package valid to say. Errors are worded
// as the official test suite expects, which is also why reads are bounded by the end of the module and sizes compared
// afterwards: a body that runs over its declared size is a "section size mismatch" there, not an unexpected end.
package binary
