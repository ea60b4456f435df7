package campaign

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// EventType says what happened.
type EventType string

// The types of events.
const (
	Started  EventType = "started"  // the campaign begins; Campaign is set
	Interval EventType = "interval" // how the campaign stands; Report is set
	Kept     EventType = "kept"     // an input went to the corpus; Input and Size are set
	Found    EventType = "found"    // a finding is new, or has a smaller input; Finding is set
	Died     EventType = "died"     // a worker died; Reason and Log are set
	Retired  EventType = "retired"  // a worker had grown, and another takes its place
	Ended    EventType = "summary"  // the campaign ends; Summary is set
)

// Event is something that happened in a campaign. Whoever subscribes (Config.Events) gets every one, in order.
type Event struct {
	Type EventType `json:"type"`
	Time time.Time `json:"time"`

	Campaign *Campaign `json:"campaign,omitempty"`
	Finding  *Finding  `json:"finding,omitempty"`
	Input    string    `json:"input,omitempty"` // name of the input's file in the corpus
	Size     int       `json:"size,omitempty"`  // of that input, in bytes
	Reason   string    `json:"reason,omitempty"`
	Log      string    `json:"log,omitempty"` // the end of what the worker wrote

	Report  *Report  `json:"-"` // of Interval; in JSON its fields stand beside the others
	Summary *Summary `json:"-"` // of Ended, in the same way
}

// MarshalJSON writes one object: the fields of Report or Summary stand beside the type and the time.
func (e *Event) MarshalJSON() ([]byte, error) {
	type own Event // without this method
	switch {
	case e.Summary != nil:
		return json.Marshal(struct {
			*own
			*Summary
		}{(*own)(e), e.Summary})
	case e.Report != nil:
		return json.Marshal(struct {
			*own
			*Report
		}{(*own)(e), e.Report})
	}
	return json.Marshal((*own)(e))
}

// Campaign says what a campaign runs.
type Campaign struct {
	Version  string   `json:"version"` // of wastrun
	Engines  []string `json:"engines"`
	Commands []string `json:"commands,omitempty"`
	Fault    string   `json:"fault,omitempty"`
	Profile  string   `json:"profile,omitempty"`
	Seed     uint64   `json:"seed"`
	Workers  int      `json:"workers"`
	Corpus   string   `json:"corpus"`   // folder
	Crashers string   `json:"crashers"` // folder
}

// describe is what a campaign runs, for those who subscribe.
func (c *Config) describe() *Campaign {
	return &Campaign{
		Version: version(), Engines: c.Engines, Commands: c.Commands, Fault: c.Fault, Profile: c.Profile,
		Seed: c.Seed, Workers: c.Workers, Corpus: c.Corpus, Crashers: c.Crashers,
	}
}

// emit sends an event to who subscribed.
func (c *Config) emit(e Event) {
	if c.Events == nil {
		return
	}
	e.Time = time.Now()
	c.Events(&e)
}

// idOf is a short name for a title, which stays the same in every campaign.
func idOf(title string) string {
	sum := sha256.Sum256([]byte(title))
	return hex.EncodeToString(sum[:6])
}
