"""What is kept for how long, and the nightly work that lets go of what need not be kept any longer."""
