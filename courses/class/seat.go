package class

import (
	"slices"
	"time"
)

// Standing is what somebody has in a class.
type Standing string

// The standings.
const (
	Booked  Standing = "booked"
	Waiting Standing = "waiting"
)

// How is the way in which somebody checked in.
type How string

// The ways: by the code at the door, by the trainer's list.
const (
	AtDoor   How = "door"
	ByRoster How = "roster"
)

// Seat is one person's place, in the order in which people asked.
type Seat struct {
	Person string    `bson:"person" json:"person"`
	Name   string    `bson:"name" json:"name"`
	Unit   string    `bson:"unit" json:"unit"`
	State  Standing  `bson:"state" json:"state"`
	At     time.Time `bson:"at" json:"at"`                           // asked for it
	Came   time.Time `bson:"came,omitempty" json:"came,omitzero"`    // checked in
	How    How       `bson:"how,omitempty" json:"how,omitempty"`     //
	Rated  bool      `bson:"rated,omitempty" json:"rated,omitempty"` // gave an opinion; which one, nobody knows
	Use    int       `bson:"use,omitempty" json:"use,omitempty"`     // 1 to 5: what the leader sees of it at work
	UseBy  string    `bson:"use_by,omitempty" json:"useBy,omitempty"`
	UseAt  time.Time `bson:"use_at,omitempty" json:"useAt,omitzero"`
}

// Here says whether the person was there.
func (s *Seat) Here() bool { return !s.Came.IsZero() }

// DoorOpens is how long before its begin people may check in.
const DoorOpens = 30 * time.Minute

// Seat finds a person's seat, nil if there is none.
func (c *Class) Seat(person string) *Seat {
	if i := c.index(person); i >= 0 {
		return &c.Seats[i]
	}
	return nil
}

func (c *Class) index(person string) int {
	return slices.IndexFunc(c.Seats, func(s Seat) bool { return s.Person == person })
}

// Count is how many have a standing.
func (c *Class) Count(of Standing) (n int) {
	for _, s := range c.Seats {
		if s.State == of {
			n++
		}
	}
	return n
}

// Free is how many places are left.
func (c *Class) Free() int { return max(c.Capacity-c.Count(Booked), 0) }

// Present is how many were there.
func (c *Class) Present() (n int) {
	for i := range c.Seats {
		if c.Seats[i].Here() {
			n++
		}
	}
	return n
}

// Place is the person's place among those who wait, 1 for the first; 0 for who does not wait.
func (c *Class) Place(person string) (n int) {
	for _, s := range c.Seats {
		if s.State == Waiting {
			n++
			if s.Person == person {
				return n
			}
		}
	}
	return 0
}

// book gives a person a place, or one on the waiting list. Asking again changes nothing.
func (c *Class) book(s Seat, now time.Time) error {
	switch {
	case c.Over():
		return ErrState.With("state", c.State)
	case c.index(s.Person) >= 0:
		return nil
	case !now.Before(c.Begins):
		return ErrBegun
	}
	s.State, s.At = Booked, now
	if c.Free() == 0 || c.Count(Waiting) > 0 {
		s.State = Waiting
	}
	if s.State == Waiting && c.Count(Waiting) >= mostWaiting {
		return ErrFull.With("most", mostWaiting)
	}
	c.Seats = append(slices.Clone(c.Seats), s)
	return nil
}

// leave gives a place up; whoever waits first gets it. Who has none stays as they are.
func (c *Class) leave(person string, now time.Time) error {
	switch i := c.index(person); {
	case c.Over():
		return ErrState.With("state", c.State)
	case !now.Before(c.Begins):
		return ErrBegun
	case i >= 0:
		c.Seats = slices.Delete(slices.Clone(c.Seats), i, i+1)
	}
	c.moveUp()
	return nil
}

// moveUp gives free places to those who wait, the first first.
func (c *Class) moveUp() {
	free := c.Free()
	for i := range c.Seats {
		if free > 0 && c.Seats[i].State == Waiting {
			c.Seats[i].State = Booked
			free--
		}
	}
}

// enter checks a person in. Whoever has no place gets one if one is free, as at a door; whoever waits
// does not pass those who wait before. The first check-in stands.
func (c *Class) enter(s Seat, how How, now time.Time) error {
	switch {
	case c.Over():
		return ErrState.With("state", c.State)
	case now.Before(c.Begins.Add(-DoorOpens)):
		return ErrNotBegun
	case how == AtDoor && now.After(c.Ends):
		return ErrBegun
	}
	c.Seats = slices.Clone(c.Seats)
	i := c.index(s.Person)
	if i < 0 || c.Seats[i].State == Waiting {
		if c.Free() == 0 || i < 0 && now.Before(c.Begins) && c.Count(Waiting) > 0 {
			return ErrFull.With("most", c.Capacity)
		}
	}
	if i < 0 {
		s.At = now
		c.Seats, i = append(c.Seats, s), len(c.Seats)
	}
	x := &c.Seats[i]
	x.State = Booked
	if x.Came.IsZero() {
		x.Came, x.How = now, how
	}
	return nil
}

// absent takes a check-in back.
func (c *Class) absent(person string) error {
	i := c.index(person)
	switch {
	case c.Over():
		return ErrState.With("state", c.State)
	case i < 0:
		return ErrNoSeat
	}
	c.Seats = slices.Clone(c.Seats)
	c.Seats[i].Came, c.Seats[i].How = time.Time{}, ""
	return nil
}
