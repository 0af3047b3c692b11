"""What plainly tells of harm to people, of law, or of a public quarrel, in seven languages and more."""
