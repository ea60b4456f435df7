package triage

// What tests use that import packages above this one.
var (
	Faulty    = faulty
	Differing = differing
)
