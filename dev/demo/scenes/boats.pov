// Fishing: 1 boats coming in at first light, 2 basket boats on the sand, 3 a fleet at anchor from the mole.
#include "common.inc"
// A wooden hull as rings of ribs, bow at +z, about 11 m.
#macro Hull(C)
  union {
    mesh {
      #local I = 0; #while (I < 22) #local J = 0; #while (J < 10)
        #local A = I/22; #local B = (I+1)/22; #local U = J/10*pi; #local V = (J+1)/10*pi;
        #macro Rib(T, H) #local Wd = 1.75*pow(sin(pi*(0.18 + 0.82*min(1,T*0.86+0.14))), 0.7)*(T < 0.97 ? 1 : 0.35); <Wd*cos(H), 1.7*pow(T,3) + 0.35*pow(1-T,3) - (1.5 - 0.5*T)*pow(max(0,sin(H)),0.6), -5.5 + 11.5*T> #end
        triangle { Rib(A,U), Rib(B,U), Rib(B,V) } triangle { Rib(A,U), Rib(B,V), Rib(A,V) }
      #local J = J + 1; #end #local I = I + 1; #end
      texture { pigment { gradient y turbulence 0.03 color_map { [0.30 rgb <0.25,0.05,0.03>] [0.32 rgb C*0.8] [0.50 rgb C] [0.51 rgb <0.55,0.40,0.08>] [0.54 rgb <0.55,0.40,0.08>] [0.55 rgb C] } scale 4 translate y*-2 } normal { gradient y 0.3 scale 0.22 } finish { specular 0.2 roughness 0.05 } }
    }
    #local I = 0; #while (I < 22) #local T = I/22; #local U = (I+1)/22; #local S = 0; #while (S < 2)
      cylinder { Rib(T, S*pi) + y*0.02, Rib(U, S*pi) + y*0.02, 0.07 Matt(<0.42,0.10,0.05>) } #local S = S + 1; #end #local I = I + 1; #end
    box { <-1.0,-0.15,-4.6>, <1.0,-0.1,2.2> texture { Wood } }
    union { box { <-1.0,-0.1,-3.8>, <1.0,1.75,-0.9> Worn(C*1.1, 0.08) } box { <-1.25,1.75,-4.2>, <1.25,1.88,-0.5> Worn(<0.5,0.5,0.46>, 0.1) }
      box { <-1.02,0.85,-3.3>, <1.02,1.45,-2.5> Matt(0.03) } box { <-1.02,0.85,-2.2>, <1.02,1.45,-1.4> Matt(0.03) } box { <-0.8,0.85,-0.92>, <0.8,1.5,-0.88> Matt(0.03) } }
    cylinder { <0,0,-0.6>, <0,5.4,-0.6>, 0.07 texture { Wood } } cylinder { <0,0,2.6>, <0,3.9,2.6>, 0.06 texture { Wood } } cylinder { <0,3.6,-0.6>, <0,3.4,2.6>, 0.03 Matt(0.1) }
    #local I = 0; #while (I < 5) sphere { <0,3.35,-0.1 + I*0.6>, 0.12 texture { pigment { rgb <0.8,0.8,0.75> } finish { emission 0.5 specular 0.6 } } } #local I = I + 1; #end
    cylinder { <0,5.3,-0.6>, <0,1.8,5.7>, 0.014 Matt(0.08) } cylinder { <0,5.3,-0.6>, <0,0.6,-5.3>, 0.014 Matt(0.08) }
    prism { linear_spline -0.004, 0.004, 4, <0,0>, <0.95,0.12>, <0.95,0.62>, <0,0> rotate x*-90 rotate y*60 translate <0,4.75,-0.6> Matt(<0.55,0.03,0.02>) }
    #local I = 0; #while (I < 4) torus { 0.3, 0.1 scale <1,1.2,1> rotate z*90 translate <1.72,0.1,-2.6 + I*1.3> Matt(0.025) } #local I = I + 1; #end
    blob { threshold 0.3 #local I = 0; #while (I < 14) sphere { <R(-0.8,0.8),0.05 + R(0,0.3),R(0.4,2.2)>, 0.4, 0.6 } #local I = I + 1; #end
      texture { pigment { crackle scale 0.05 color_map { [0.1 rgb <0.10,0.24,0.20>] [0.3 rgb <0.03,0.08,0.08>] } } normal { bumps 1 scale 0.06 } } }
  }
#end
#declare Tints = array[4] { <0.04,0.14,0.33>, <0.04,0.23,0.30>, <0.07,0.20,0.13>, <0.05,0.10,0.24> }
#declare Basket = union {
  difference { sphere { 0, 1 scale <0.95,0.62,0.95> } sphere { 0, 1 scale <0.91,0.58,0.91> } plane { -y, 0 } 
    texture { pigment { checker rgb <0.26,0.17,0.08>, rgb <0.36,0.25,0.12> scale 0.045 } normal { bumps 0.6 scale 0.04 } finish { specular 0.3 roughness 0.04 } } }
  torus { 0.94, 0.045 texture { Wood } } }
#macro Sailor(Pose) Person(Pose, (rand(Dice) < 0.6 ? 1 : 3), <R(0.08,0.5),R(0.12,0.3),R(0.15,0.4)>, <0.05,0.06,0.08>, <0.3,0.25,0.2>) #end
#if (Shot = 1)
  #declare To = <-0.30,0.085,0.95>;
  Sky(To, <0.14,0.18,0.34>, <0.92,0.50,0.26>, <1.7,0.95,0.4>, <0.62,0.36,0.34>, 0.5)
  Sun(To, <2.8,1.6,0.85>)
  Haze(1400, <0.78,0.47,0.30>)
  plane { y, 0 Water(<0.012,0.03,0.045>, 0.55, 1.9) }
  union { object { Hull(Tints[0]) } object { Sailor(4) rotate y*70 translate <0.25,-0.1,1.0> } object { Sailor(0) rotate y*-140 translate <-0.35,0.1,3.1> } rotate <2,158,3> translate <2.4,0.35,13> }
  object { Hull(Tints[1]) rotate <-1,148,-2> translate <-12,0.35,32> } object { Hull(Tints[2]) rotate <1,165,2> translate <12,0.35,46> } object { Hull(Tints[3]) rotate <0,150,1> translate <-26,0.35,70> } object { Hull(Tints[1]) rotate y*160 translate <3,0.35,95> } object { Hull(Tints[0]) rotate y*140 translate <38,0.35,110> }
  Mountains(1500, 5, 420, 210, <0.07,0.08,0.10>)
  View(<-1.5,1.9,0>, <0.6,1.6,14>, 58)
#else #if (Shot = 2)
  #declare To = <-0.7,0.42,-0.35>;
  Sky(To, <0.14,0.29,0.58>, <0.66,0.74,0.80>, <1.0,0.95,0.85>, <0.92,0.92,0.92>, 0.55)
  Sun(To, <2.0,1.8,1.45>)
  Haze(1600, <0.66,0.73,0.78>)
  #declare Beach = height_field { function 200, 200 { 0.35 + 0.125*f_noise3d(x*9, y*9, 0) + 0.05*f_noise3d(x*60, y*60, 2) } smooth translate <-0.5,0,0> scale <70,1.1,26>  rotate x*3.0 translate <0,-0.15,-2>
    texture { pigment { granite scale 0.6 color_map { [0 rgb <0.48,0.38,0.26>] [1 rgb <0.62,0.52,0.37>] } } normal { granite 0.25 scale 0.2 } } }
  object { Beach }
  #macro Sand(X, Z) (trace(Beach, <X,5,Z>, -y)) #end
  plane { y, -0.55 Water(<0.02,0.09,0.11>, 0.4, 1.6) }
  #declare I = 0; #while (I < 9) #declare X = -5.4 + I*1.5 + R(-0.2,0.2); #declare Z = 6.4 + mod(I*5,4)*1.3 + R(-0.3,0.3);
    #if (mod(I,3) = 1) object { Basket rotate x*180 rotate <R(-3,3),R(0,90),R(-3,3)> translate Sand(X,Z) + y*0.03 } #else object { Basket rotate <R(-5,5),R(0,90),R(-5,5)> translate Sand(X,Z) + y*0.60 } #end #declare I = I + 1; #end
  object { Basket rotate <-58,20,0> translate Sand(2.5,4.9) + y*0.83 } object { Sailor(2) rotate y*-70 translate Sand(1.2,4.5) } object { Sailor(4) rotate y*40 translate Sand(-1.3,5.0) } object { Sailor(1) rotate y*130 translate Sand(-3.2,9.4) } object { Sailor(0) rotate y*200 translate Sand(4.0,7.6) }
  object { Hull(Tints[0]) rotate <0,40,-3> translate <-10,-0.2,30> } object { Hull(Tints[1]) rotate <0,-60,2> translate <7,-0.2,36> } object { Hull(Tints[2]) rotate <0,70,0> translate <22,-0.2,52> } object { Hull(Tints[3]) rotate <0,20,0> translate <-2,-0.2,60> }
  object { Palm(7.5) translate <-8.6,-0.3,8> } object { Palm(9) rotate z*-10 translate <-10.4,-0.4,11> } object { Palm(6.4) rotate z*6 translate <8.2,-0.3,7.5> }
  Mountains(950, 5, 300, 150, <0.08,0.13,0.10>)
  View(<0,2.0,-0.4>, <0.2,1.15,9>, 60)
#else
  #declare To = <0.8,0.5,-0.3>;
  Sky(To, <0.13,0.27,0.55>, <0.62,0.70,0.78>, <1,0.95,0.85>, <0.85,0.86,0.88>, 0.72)
  Sun(To, <1.9,1.75,1.45>)
  Haze(900, <0.62,0.69,0.75>)
  plane { y, 0 Water(<0.015,0.06,0.065>, 0.28, 1.2) }
  #declare I = 0; #while (I < 17) object { Hull(Tints[mod(I*3,4)]) rotate <R(-1,1), R(-14,14) + 178*mod(I,2), R(-2,2)> translate <-15 + mod(I,5)*6.6 + R(-0.6,0.6), 0.3, 13 + floor(I/5)*14 + R(-1.5,1.5)> } #declare I = I + 1; #end
  box { <-90,-2,92>, <90,1.6,100> texture { Concrete } } union { Street(-60, 60, 0, 10, 2, 5, 0) translate <0,1.6,97> }
  Mountains(330, 5, 170, 75, <0.07,0.12,0.06>)
  View(<0,7.5,-6>, <-0.4,2.4,26>, 54)
#end #end
