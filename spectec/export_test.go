package spectec

// Literally has the engine reduce by the machine that takes the rules of contexts as the text has them, and count its
// steps.
func Literally(steps *int) Option { return func(e *Engine) { e.literal = steps } }

// LoadWith loads the text with some errata only.
var LoadWith = loadWith
