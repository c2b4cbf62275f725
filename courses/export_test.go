package courses

// LargeFrom makes an organisation large from so many enrolments on.
func (s *Service) LargeFrom(n int64) { s.census.small = n - 1 }
