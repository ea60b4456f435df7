package wast

// Whole is what became of a script on an engine that judges scripts as a whole, and none of their commands.
type Whole struct {
	Engine string
	What   string // empty if the script held, otherwise "the script did not hold" and the like
	Got    string // how it ended and what the engine said
	Reason string // why nothing is known of the script; empty if something is

	Stopped bool // that is because the engine was stopped
}

// AddWhole adds what an engine says of the script as a whole. It counts as one result, after those of the commands.
func (r *Report) AddWhole(w Whole) {
	res := Result{Command: &Command{Kind: cmdWhole}}
	switch {
	case w.Reason != "":
		res.Status, res.Reason, res.Stopped = Skipped, w.Reason, w.Stopped
	case w.What != "":
		res.Status = Failed
		res.Failures = []*Failure{{Engine: w.Engine, Source: r.Script.Source, What: w.What, Got: w.Got}}
	}
	r.Results = append(r.Results, res)
}
