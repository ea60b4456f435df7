package campaign

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"
)

// Point is how a campaign stood at a time.
type Point struct {
	Time         time.Time `json:"time"`
	Rate         float64   `json:"rate"` // programs a second since the point before
	Programs     uint64    `json:"programs"`
	Findings     int       `json:"findings"`
	Corpus       int       `json:"corpus"`
	Rules        int       `json:"rules"`
	Contexts     int       `json:"contexts"`
	Inconclusive uint64    `json:"inconclusive"`

	Workers  []uint64      `json:"workers,omitempty"`   // as in Report
	ByEngine []EngineCount `json:"by_engine,omitempty"` // likewise
}

// History is how a campaign stood over time. It takes as much room for a year as for a day: when it is full, every
// second point goes, and from then on every second one is kept.
type History struct {
	Points []Point
	step   time.Duration // least time between two points
}

// historyTime is how often the history is written.
const historyTime = 30 * time.Second

// goesOn is a history that begins with the points of an earlier run.
func goesOn(points []Point) History {
	h := History{Points: points}
	if len(points) >= maxPoints/2 {
		h.step = stepOf(points)
	}
	return h
}

func stepOf(points []Point) time.Duration {
	n := len(points)
	return points[n-1].Time.Sub(points[0].Time) / time.Duration(n-1)
}

// maxPoints is how many points a history has at most: a plot shows no more.
const maxPoints = 1024

// Add adds how a campaign stands, unless the last point is too near.
func (h *History) Add(at time.Time, r *Report) {
	if n := len(h.Points); n > 0 && at.Sub(h.Points[n-1].Time) < h.step {
		return
	}
	h.Points = append(h.Points,
		Point{at, r.Rate, r.Programs, r.Findings, r.Corpus, r.Rules, r.Contexts, r.Inconclusive, r.Workers, r.ByEngine})
	if len(h.Points) >= maxPoints {
		h.thin()
	}
}

// thin takes away every second point.
func (h *History) thin() {
	var kept []Point
	for i := 1; i < len(h.Points); i += 2 {
		kept = append(kept, h.Points[i])
	}
	h.Points, h.step = kept, stepOf(kept)
}

const historyName = "history.json"

// readHistory reads the file of a history; without it there are no points.
func readHistory(file string) (points []Point, err error) {
	data, err := readFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &points)
	}
	if err == nil && len(points) > maxPoints {
		err = fmt.Errorf("%d points, and there are at most %d", len(points), maxPoints)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return points, nil
}

// save writes the history into a folder of crashers.
func (h *History) save(dir string, write func(string, []byte) error) error {
	data, err := json.Marshal(h.Points)
	if err != nil {
		return err
	}
	return write(filepath.Join(dir, historyName), data)
}
